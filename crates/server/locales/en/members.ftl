## Members: list, page, forms, rewards that were got, approvals, ledger.
nav-group-reward = Reward
nav-members = Members
nav-program = Program
nav-rewards = Rewards
nav-approvals = Approvals
nav-ledger = Ledger
points-count = { $count ->
    [one] { $count } point
   *[other] { $count } points
}
points-decimal = { $count } points
stamps-count = { $count ->
    [one] { $count } stamp
   *[other] { $count } stamps
}
stamps-decimal = { $count } stamps
months-count = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
members-lead = Who takes part in the program, and what they have.
members-count = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
members-count-paused = { $count ->
    [one] { $count } member, { $paused } paused
   *[other] { $count } members, { $paused } paused
}
members-member = Member
members-status = Status
members-any = Any
members-joined = Joined
members-lapsing = Lapsing within 30 days
members-pending = { $amount } to come
members-none = No member fits these filters.
members-empty = No members yet
members-empty-text = Open a customer and choose “Enrol”, enrol them through the API, or let the program enrol everyone with the first order.
members-no-program = No program yet
members-no-program-text = Members can join as soon as a program is published: how they earn, climb and spend.
member-active = Active
member-paused = Paused
member-to-customer = Customer page
member-joined = Joined on { $date }
member-is-paused = This membership is paused.
member-is-paused-text = Nothing is earned or spent. Points stay, and lapse when their time comes.
member-waiting = “{ $reason }”, asked for by { $who }. A second person has to agree.
member-done-enrolled = The customer is a member now.
member-done-paused = The membership is paused.
member-done-resumed = The member takes part again.
member-done-adjusted = The balance was changed.
member-done-waits = The change waits for a second person under Approvals.
member-done-approved = Approved: the balance was changed.
member-done-declined = Declined: nothing was changed.
member-done-withdrawn = Your request was withdrawn.
member-done-tier = The tier was given.
member-done-reversed = The points were taken back.
member-done-redeemed = The reward is the member’s.
balance-available = Available
balance-pending = To come
balance-held = Reserved
balance-lifetime = Earned in all
balance-spent = Spent
balance-expired = Lapsed
balance-debt = { $amount } are owed: the next ones pay them.
balance-coming = Usable later
balance-coming-event = When an event comes
balance-lapsing = Lapsing next
balance-soon = soon
hold-for-order = Pays { $money } of order { $number }, until { $until }
hold-open = Pays { $money }, until { $until }
tier-heading = Tier
tier-since = since { $date }
tier-next = Next: { $tier }
tier-highest = The highest tier.
tier-floor = Given by hand: not below { $tier }.
tier-floor-until = Given by hand: not below { $tier } until { $date }.
tier-entered = Begins as { $tier }
tier-reached = Reached { $tier }
tier-fell = Now { $tier }, before { $from }
tier-was-given = Was given { $tier }
missing-spend = { $left } more to spend, { $need } in all
missing-orders = { $left ->
    [one] { $left } more order, { $need } in all
   *[other] { $left } more orders, { $need } in all
}
missing-points = { $left } more, { $need } in all
missing-days = { $left ->
    [one] { $left } more day as a member
   *[other] { $left } more days as a member
}
missing-attribute = “{ $name }” has another value
missing-nothing = Reached
offers-title = Rewards
offer-redeem = Redeem
reward-missing = { $amount } missing
reward-out-of-stock = None is left.
reward-limit-reached = Had as many as allowed.
reward-other-tier = For other tiers.
reward-not-offered = Not on offer now.
reward-unknown = The program has no such reward.
redeemed-title = Redeemed: { $reward }
redeemed-text = Note the code or let the member show it. Mark it used when it was handed over.
holds-title = Reserved at checkouts
redemptions-title = Got lately
by-hand-title = By hand
adjust-title = Change the balance
adjust-wallet = Which
adjust-direction = Direction
adjust-give = Give
adjust-take = Take
adjust-points = How many
adjust-save = Change
adjust-approval = More than { $count } at once wait for a second person.
adjust-max = At most { $count } at once.
reason-label = Reason
reason-hint = Stays in the ledger for good.
reverse-title = Take an order’s points back
reverse-order = Order
reverse-choice = { $number }, { $date }: { $amount } left
reverse-points = How many
reverse-hint = All that is left where empty.
reverse-save = Take back
give-tier-title = Give a tier
give-tier-until = Until the end of
give-tier-hint = For good where empty. The member does not fall below it until then.
give-tier-save = Give
pause-title = Pause the membership
pause-text = Nothing is earned or spent until it goes on. Points stay, and lapse when their time comes.
pause-save = Pause
resume-title = Go on with the membership
resume-text = The member earns and spends again from now on. Orders placed meanwhile earn nothing.
resume-save = Go on
by-person = by { $name }
agreed-by = agreed by { $name }
story-enrolled = Joined the program
story-enrolled-past = { $count ->
    [0] Joined the program
    [one] Joined with { $count } earlier order or refund
   *[other] Joined with { $count } earlier orders and refunds
}
story-paused = Membership paused
story-resumed = Membership goes on
story-purchase = Points for order { $number }
story-refund = Refund of order { $number }
story-happened = { $what }
story-pays = pays { $money }
story-redeemed = Redeemed: { $reward }
story-used = Used: { $reward }
story-delivered = Handed over: { $reward }
story-cancelled = Called off: { $reward }
story-tier-given = Tier given by hand
story-reversed = Points of order { $number } taken back by hand
story-tier-reviewed = Tier reviewed
move-earned = Earned
move-activated = Points became usable
move-spent = Spent
move-held = Reserved at checkout
move-captured = Paid with points
move-released = Reservation let go
move-expired = Points lapsed
move-extended = Lapse later
move-reversed = Taken back
move-restored = Given back
move-adjusted = Balance changed by hand
move-usable-from = usable from { $date }
move-usable-later = usable later
move-lapses = lapse after { $date }
moves-more = { $count ->
    [one] and { $count } more movement
   *[other] and { $count } more movements
}
rule-of-tier = { $tier } benefit
why-show = Why?
why-title = Why order { $number } earned what it did
why-decided = Decided on { $date } by version { $version } of the program.
why-past = Taken in when the member joined: what each rule said is not recorded for orders from before.
why-nothing-moved = No points moved
why-gave = Gave { $amount }.
why-disabled = Is switched off.
why-not-member = The customer was no member.
why-other-trigger = Something else sets it off.
why-outside-window = It had not begun, or was over.
why-other-currency = The order is in another currency than the program.
why-condition = A condition did not hold.
why-condition-is = Did not hold: { $condition }.
why-cooldown = Was used too recently; again from { $date }.
why-comes-to-nothing = Came to less than one point.
why-capped = Its limit was used up.
why-no-base = No other rule gave points.
why-outranked = “{ $rule }” gave more and was chosen.
why-cut = Cut from { $before } to { $after }: at most { $limit } { $per }.
refused-conflict = Somebody else was faster. Look at what stands here now.
refused-reason = Please give a reason.
refused-points = Please give a whole number above 0, within what the program allows at once.
refused-past = The date is past.
refused-fields = Please look at what you entered: something does not fit.
refused-no-program = No program is in force.
refused-not-member = The customer is no member.
refused-inactive = The membership is paused.
refused-too-few = There are fewer points than that.
refused-pays-nothing = Points would pay nothing here.
refused-hold = The reservation is not open any more.
refused-not-allowed = The program does not allow this, or it was done already.
customer-membership = Loyalty program
customer-member-open = Points and rewards
customer-not-member = Not a member yet.
customer-enrol = Enrol
customer-enrol-past = Let earlier orders earn points, each at its own time
rewards-lead = What members got with their points, and what is still to be handed over.
rewards-find = Find by code
rewards-found = Found
rewards-open = { $count ->
    [0] Nothing is open
    [one] { $count } open
   *[other] { $count } open
}
rewards-show = Show
rewards-show-open = Open
rewards-show-all = All
rewards-none = Rewards that members redeem appear here.
rewards-no-such-code = There is no such code.
redemption-issued = Open
redemption-used = Used
redemption-delivered = Handed over
redemption-cancelled = Called off
redemption-use = Mark used
redemption-deliver = Mark handed over
redemption-cancel = Call off
redemption-done-used = Marked as used.
redemption-done-delivered = Marked as handed over.
redemption-done-cancelled = Called off: the points are back.
approvals-lead = Changes by hand above the program’s limit wait here for a second person.
approvals-waiting = Waiting
approvals-none = Nothing waits.
approvals-decided = Decided lately
request-waiting = Waiting
request-approved = Approved
request-declined = Declined
request-asked = Asked for by { $name }, { $date }
request-balance = { $amount } now
request-own = You asked for this: somebody else has to agree.
request-approve = Approve
request-decline = Decline
request-withdraw = Withdraw
ledger-lead = Every movement of points, newest first. Nothing is ever changed; what was wrong is undone by another entry.
ledger-empty = Nothing has moved yet.
ledger-entry = entry { $number }
action-member-enrolled = Customer enrolled
action-member-paused = Membership paused
action-member-resumed = Membership resumed
action-points-adjusted = Balance changed by hand
action-points-approved = Change of a balance approved
action-points-declined = Change of a balance declined
action-points-reversed = Points taken back
action-tier-given = Tier given
action-reward-redeemed = Reward redeemed
action-redemption-moved = Redemption moved on
action-program-drafted = Program draft saved
action-program-published = Program published
action-program-ended = Program version ended
wallet-points = Points
wallet-stamps = Stamps
wallet-credit = Store credit
moves-count = { $count ->
    [one] { $count } movement
   *[other] { $count } movements
}
home-paused = { $count } paused
home-outstanding = { $wallet } outstanding
home-liability = cost { $money } when all are used
home-open-rewards = Rewards to hand over
home-waiting = Waiting approvals
home-by-tier = Members by tier
define-liability-question = What does the shop owe its members?
define-liability-formula = available + to come + reserved − owed by members; its cost: that × cost of a point
define-liability-edges = Points that will lapse count until they do. The cost of a point is the program’s cost_minor.
define-liability-example = 10,000 points at 0.05 each: 500.00 is owed.
