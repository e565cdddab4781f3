## Life stages: names, advice, reasons in words.
nav-stages = Stages
lead-stages = Where each customer stands by their own rhythm: who is new, who is a regular, who is slipping away.
stage-heading = Stage
stage-prospect = Prospect
stage-first-purchase = First purchase
stage-repeat = Repeat
stage-regular = Regular
stage-at-risk = At risk
stage-lapsed = Lapsed
stage-won-back = Won back
stage-advice-prospect = Give a reason for a first order: what you are best at, and an easy way to try it.
stage-advice-first-purchase = Thank them and help with what they bought; the second order makes the customer.
stage-advice-repeat = Show what goes with what they buy, before their usual time is over.
stage-advice-regular = Know them by name. Ask what is missing, and for a word to friends.
stage-advice-at-risk = Write now, in person: they are later than ever, and still remember you.
stage-advice-lapsed = One friendly try with what they liked; then save the effort.
stage-advice-won-back = Find out what brought them back, and make the second order easy.
stages-title = Customers by life stage
stages-note = A customer is at risk or lapsed after a silence that is long for this customer, not after a fixed number of days. Someone who has bought once is at risk after { $late } and lapsed after { $lapsed }.
stages-note-fallback = This shop has too few purchase intervals to tell its own rhythm, so half of the customers are taken to come back within 30 days.
stages-change = Since { $date }
stages-silence = Days of silence
flows-title = Who moved from { $from } to { $to }
flows-note = Each row shows where the customers of a stage are now. The darker, the larger the share of the row. Each date has its own rhythm: the stages are what one would have seen on that day.
flows-cell = { $customers ->
    [one] { $from } → { $to }: { $customers } customer, { $value } so far
   *[other] { $from } → { $to }: { $customers } customers, { $value } so far
}
moves-title = The moves that matter since { $date }
moves-note = Value is what those customers have brought so far, less refunds.
moves-none = None.
moves-good = Gained
moves-bad = Lost, or about to be
moves-see = See the { $count }
customers-was = { $stage } on { $date }
customers-any-stage = Any
length-days = { $count ->
    [one] a day
   *[other] { $count } days
}
length-weeks = { $count ->
    [one] a week
   *[other] { $count } weeks
}
length-months = { $count ->
    [one] a month
   *[other] { $count } months
}
length-years = { $count ->
    [one] a year
   *[other] { $count } years
}
every-days = { $count ->
    [one] every day
   *[other] every { $count } days
}
every-weeks = { $count ->
    [one] every week
   *[other] every { $count } weeks
}
every-months = { $count ->
    [one] every month
   *[other] every { $count } months
}
every-years = { $count ->
    [one] every year
   *[other] every { $count } years
}
every-range-days = every { $from } to { $to } days
every-range-weeks = every { $from } to { $to } weeks
every-range-months = every { $from } to { $to } months
every-range-years = every { $from } to { $to } years
reason-not-bought = Has not bought yet.
reason-every = Bought { $every } for { $during }; { $silence }: { $verdict }.
reason-twice = Came back once, after { $after }; { $silence }: { $verdict }.
reason-once = Bought once, { $ago }: { $verdict }.
reason-came-back = Came back { $ago }, after { $absent } away: { $verdict }.
reason-silence = { $length } of silence
reason-silence-none = bought today
reason-ago = { $length } ago
reason-ago-none = today
verdict-new = a second order is not late before { $late }
verdict-in-rhythm = in rhythm
verdict-won-back = won back
verdict-late = longer than usual
verdict-late-once = few come back after { $late }
verdict-lost = probably lost
verdict-far-late = far longer than usual
verdict-alive = { $verdict }, { $percent } alive
verdict-still-alive = { $verdict }, though the purchase model says { $percent } alive
gallery-gauge = Silence beside the usual
gauge-label = { $silence } days of silence; at risk after { $late }, lapsed after { $lapsed }.
gauge-in-rhythm = In rhythm
gauge-at-risk = At risk after { $length }
gauge-lapsed = Lapsed after { $length }
gauge-now = Now: { $length }
gauge-longer = Of this customer’s intervals, about { $percent } would be longer than this silence.
define-stages-name = Life stages
define-stages-question = Who is new, who is a regular, who is slipping away, and who came back?
define-stages-formula = each customer’s next interval is forecast from the intervals the customer has shown and, the fewer those are, from the shop’s. At risk: silent for longer than all but 4 in 20 + n such intervals, n those shown; lapsed: than all but 1 in 20 + n. Otherwise by the number of days with a purchase: 1 first purchase, 2 or 3 repeat, 4 or more regular; won back: had lapsed before the last purchase
define-stages-unit = customers; silences in days
define-stages-edges =
    Purchases of one day are one. Customers without a purchase are prospects.
    With fewer than 20 intervals half of all intervals are taken to end within 30 days and nine of ten within 90.
    Only completed intervals are seen, so a young shop’s silences look shorter than they will be.
    Each of two dates has its own rhythm: the stages are what one would have seen on that day.
define-stages-example = A shop with too few intervals: whoever bought once is at risk after 64 days and has lapsed after 114. Whoever came every 10 days, four times, is at risk after 23 days and has lapsed after 32.
