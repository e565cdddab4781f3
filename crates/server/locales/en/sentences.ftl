## A program in plain sentences.
list-or = { $first } or { $last }
list-and = { $first } and { $last }
products-all = any product
products-category = the category { $list }
products-except = { $list }, but not { $except }
chapter-earning = How members earn
chapter-wallets = What they collect
chapter-tiers = How they climb
chapter-tiers-of = How they climb: { $ladder }
chapter-rewards = What they get
chapter-house = What holds for all
note-multipliers-compound = Several multipliers multiply: times 2 and times 3 is times 6.
note-multipliers-add = Several multipliers add up: times 2 and times 3 is times 4.
note-round-each-rule = Fractions become whole after each rule.
note-round-each-product = Fractions become whole for each product, then after each rule.
note-round-end = Fractions become whole once, after all rules.
note-enrol-request = Customers are enrolled by the shop, or ask for it.
note-enrol-first-order = Customers become members with their first order, which earns already.
note-currency = Amounts are in { $currency }; days are those of { $zone }.
note-refund-zero = A refund takes back what the order earned; a balance never goes below zero.
note-refund-debt = A refund takes back what the order earned; what is spent already is owed and paid by the next points.
note-refund-pending = A refund takes back what the order earned and cannot be used yet; the rest is let go.
note-refund-refuse = A refund is refused where what the order earned is spent already.
note-restored-keep = Points that come back keep their date of lapsing.
note-restored-grace = { $days ->
    [one] Points that come back can be used for { $days } day at least.
   *[other] Points that come back can be used for { $days } days at least.
}
note-adjust-max = At most { $count } points can be changed by hand at once.
note-adjust-approval = More than { $count } points at once by hand need a second person.
cond-not = it is not so that { $condition }
cond-lines-both = { $units } or more of { $products } for { $money } or more are in the order
cond-lines-amount = { $products } for { $money } or more is in the order
cond-lines-one = { $products } is in the order
cond-lines-units = { $units } or more of { $products } are in the order
cond-channel = the order came through { $list }
cond-country = the order’s country is { $list }
cond-code-used = a discount code was used
cond-code-is = the discount code is { $list }
cond-order-attribute = “{ $name }” of the order is { $list }
cond-weekday = it is { $days }
cond-time = the time is from { $from } to { $until }
cond-dates = the date is within { $dates }
cond-dates-from = it is { $date } or later
cond-dates-to = it is { $date } or earlier
cond-any-day = it is any day
cond-member-attribute = “{ $name }” of the member is { $list }
cond-in-tier = the member is { $list }
cond-in-segment = the member is in the segment { $list }
cond-field-at-least = “{ $name }” is { $value } or more
cond-field-is = “{ $name }” is { $list }
cond-total-from = the order comes to { $money } or more
cond-total-below = the order comes to less than { $money }
cond-total-between = the order comes to { $from } or more, but less than { $below }
cond-tenure-from = { $days ->
    [one] the member joined { $days } day ago or earlier
   *[other] the member joined { $days } days ago or earlier
}
cond-tenure-below = { $days ->
    [one] the member joined less than { $days } day ago
   *[other] the member joined less than { $days } days ago
}
cond-tenure-between = the member joined { $from } to { $below } days ago
cond-first-order = it is the first order
cond-orders-below = there were fewer than { $count } orders before
cond-orders-exactly = { $count ->
    [one] there was exactly { $count } order before
   *[other] there were exactly { $count } orders before
}
cond-orders-between = there were { $from } to { $to } orders before
cond-orders-from = { $count ->
    [one] there was { $count } order or more before
   *[other] there were { $count } orders or more before
}
cond-spent = { $money } or more were spent before
cond-last-order = { $days ->
    [one] the last order was { $days } day ago or earlier
   *[other] the last order was { $days } days ago or earlier
}
cond-any-history = anything was bought before or nothing
cond-within = { $days ->
    [one] { $condition }, within { $days } day
   *[other] { $condition }, within { $days } days
}
day-monday = Monday
day-tuesday = Tuesday
day-wednesday = Wednesday
day-thursday = Thursday
day-friday = Friday
day-saturday = Saturday
day-sunday = Sunday
cap-order = per order
cap-day = per member and day
cap-week = per member and week
cap-month = per member and month
cap-quarter = per member and quarter
cap-year = per member and year
cap-member = per member
cap-program = for all members together
cap-balance = in the balance
limit-points = At most { $amount } { $per }.
limit-uses = { $count ->
    [one] At most once { $per }.
   *[other] At most { $count } times { $per }.
}
limit-refuse = Nothing where not all fits.
pending-none = Can be used at once.
pending-days = { $days ->
    [one] Can be used { $days } day after the order.
   *[other] Can be used { $days } days after the order.
}
pending-until = Can be used from { $date }.
pending-event = Can be used when “{ $name }” comes.
pending-event-or = { $days ->
    [one] Can be used when “{ $name }” comes, after { $days } day at the latest.
   *[other] Can be used when “{ $name }” comes, after { $days } days at the latest.
}
expiry-never = Never lapses.
expiry-on = Lapses after { $date }.
expiry-yearly = Lapses every year after { $dates }.
expiry-rolling = Lapses after { $period }.
expiry-sliding = Lapses { $period } after the last purchase that earned.
period-to-month = { $length }, to the end of the month
period-to-quarter = { $length }, to the end of the quarter
period-to-year = { $length }, to the end of the year
award-per-amount = { $points } for each { $money } paid
award-per-full-amount = { $points } for each full { $money } paid
award-percentage = { $percent }% of what is paid
award-per-item = { $points } for each unit of { $products }
award-per-items = { $points } for every { $count } units of { $products }
award-multiplier = Points times { $factor }
award-multiplier-on = Points times { $factor } on { $products }
rule-sentence = { $award } { $occasion }.
rule-sentence-plain = { $award }.
trigger-purchase = with each order
trigger-challenge = for { $orders } orders within { $days } days
trigger-custom = for the event “{ $name }”
trigger-sign-up = on joining
trigger-birthday = on the birthday
trigger-anniversary = on each anniversary of joining
trigger-referral-joined = when somebody joins through the member
trigger-referral-purchased = when somebody who came through the member buys
trigger-review = for a review
trigger-survey = for an answered survey
trigger-newsletter = on joining the newsletter
trigger-social = for sharing or following
trigger-visit = for a visit
trigger-scan = for a scanned code
trigger-profile = for a complete profile
trigger-tier = on reaching a tier
trigger-segment = on entering a segment
rule-when = Only when { $condition }.
rule-with-products = Only with { $products } in the order.
rule-between = From { $from } until before { $until }.
rule-from = From { $from } on.
rule-until = Until before { $until }.
rule-cooldown = { $days ->
    [one] Then not again for { $days } day.
   *[other] Then not again for { $days } days.
}
rule-needs-base = Only where another rule gave points to the same order.
rule-bonus = Never multiplied.
rule-wallet = Into { $wallet }.
basis-before-discounts = Counted before discounts.
basis-without-tax = Counted without tax.
basis-with-shipping = Shipping counts too.
basis-products = Only money paid for { $products } counts.
group-best = Of { $titles } only the one that gives most counts.
group-first = Of { $titles } only the first that gives anything counts.
group-stop = Of { $titles } only the first that gives anything counts, and no later group.
wallet-cap = All rules together: { $limit }
wallet-balance-max = A balance grows to { $amount } at most.
wallet-round-down = Fractions are rounded down.
wallet-round-nearest = Fractions are rounded to the nearest.
wallet-round-up = Fractions are rounded up.
wallet-cost = { $points } cost the shop { $money }.
wallet-no-cost = What a point costs is not stated: no liability is told.
tier-needs-nothing = For every member.
tier-needs = For members with { $needs }.
needs-spend = { $money } or more spent
needs-orders = { $count ->
    [one] { $count } order or more
   *[other] { $count } orders or more
}
needs-earned = { $amount } or more earned
needs-balance = { $amount } or more in the balance
needs-tenure = { $days ->
    [one] { $days } day or more as a member
   *[other] { $days } days or more as a member
}
needs-attribute = “{ $name }” being { $list }
benefit-multiplier = Points times { $factor }.
benefit-price = Rewards cost { $percent } of their price.
benefit-access = Opens { $list }.
window-lifetime = Everything since joining counts.
window-calendar = Counted over the calendar: { $grain }.
window-rolling = The last { $length } count.
window-anniversary = Each year of membership counts by itself.
window-since-entry = Counted for { $length } from reaching a tier, then anew.
down-never = Nobody comes down.
down-at-once = Who does not have enough any more comes down at once
down-after-grace = A tier stays at least { $length }. Who then does not have enough comes down
down-window-end = Who did not have enough comes down when the time that counts ends,
down-full = to the tier that fits.
down-one = by one tier.
reward-sentence = { $what }, for { $price }.
reward-tier-price = { $price } for { $tier }.
reward-tiers = Only for { $tiers }.
reward-stock = { $count } in all.
reward-per-member = { $count ->
    [one] Once per member.
   *[other] { $count } per member.
}
reward-cost = Costs the shop { $money }.
kind-free-shipping = Free shipping
kind-off-order = { $amount } off an order
kind-off-shipping = { $amount } off shipping
kind-off-any-line = { $amount } off one product
kind-off-line = { $amount } off one of { $products }
kind-free-product = { $product } for free
kind-gift = A gift: { $what }
kind-gift-card = A gift card over { $money }
kind-credit = { $amount } into { $wallet }
kind-early-access = Early access: { $what }
kind-event = { $what }
kind-coupon = A partner’s coupon out of “{ $pool }”
kind-donation = A donation to { $to }
kind-surprise = A surprise out of { $products }
pay-rate = { $points } pay { $money } at checkout.
pay-min = At least { $amount } at once.
pay-max = At most { $amount } at once.
pay-step = In steps of { $amount }.
pay-share = Up to { $percent } of an order.
pay-hold = { $minutes ->
    [one] Points stay reserved for { $minutes } minute.
   *[other] Points stay reserved for { $minutes } minutes.
}
