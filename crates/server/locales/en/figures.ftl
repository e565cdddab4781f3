## Figures: names, remarks and tips.
unknown-no-customers-at-start = Nobody was in the customer base when the period began.
unknown-too-few-buyers = Needs { $needs } buyers; there are { $have }.
unknown-too-few-repeat-buyers = Needs { $needs } customers who bought twice; there are { $have }.
unknown-not-observed = Nobody has been a customer for that long yet.
unknown-half-not-reached = Fewer than half have bought again so far ({ $have }%).
unknown-nobody-lapsed = Nobody lapsed, so there is nothing to compare with.
unknown-no-purchases = Nothing was bought in the period.
unknown-no-revenue = No customer has brought revenue yet.
unknown-no-earlier-period = The data begins later than the period this is compared with.
unknown-not-identified = The data leaves the model undecided.
unknown-not-converged = The model found no best fit for this data.

measure-share = Share of customers
measure-customers = Customers
measure-orders = Orders
measure-revenue = Revenue
measure-cumulative-revenue = Revenue a customer so far
retention-bounded = bought in the period
retention-rolling = bought in the period or later
retention-bracket = bought within so many days
cohort-other = All others
cohort-heading = First bought in
cohort-size = Customers
cohort-title = { $measure } – { $kind }
cohort-title-bracket = Share of customers who bought again within so many days
cohort-truncated = Only part of the cohorts fit here; the earliest are left out.
cohort-cell = { $customers } of { $of } customers bought, { $revenue } net
cohort-share-cell = { $count } of { $of } customers
cohort-mean = All cohorts
cohort-mean-cell = { $cohorts ->
    [one] from { $cohorts } complete cohort
   *[other] from { $cohorts } complete cohorts
}
bracket-days = Day { $from }–{ $to }
curve-title = Retention curve – { $kind }
curve-axis = Periods since the first purchase
curve-legend = All cohorts, weighted by size, with 95% interval
curve-note = Complete periods only; the later ones rest on fewer cohorts. The interval takes customers as independent of each other.
curve-tip =
    Period { $age }: { $share }
    95% interval { $low } to { $high }
interval-low = Low (95%)
interval-high = High (95%)
interval-text = 95% interval { $low } to { $high }

retention-rate = Retention rate
retention-rate-note = ({ $end } at the end − { $new } new) of { $start } at the start
survivor-rate = Survivors
survivor-rate-note = { $survivors } of { $start } never left
churn-gross = Gross churn
churn-gross-note = { $lapsed } lapsed
churn-net = Net churn
churn-net-note = { $reactivated } came back
window-given = A customer counts as in the base for { $days } days from each purchase, as you chose.
window-percentile = A customer counts as in the base for { $days } days from each purchase: { $percentile }% of this shop’s { $intervals } repeat purchases came within that time.
window-fallback = A customer counts as in the base for { $days } days from each purchase; the shop has only { $intervals } repeat purchases, too few to tell its own rhythm.
warning-period-spans-life = The period has { $period } of the shop’s { $life } days ({ $share }). Almost everyone is new in it, so the rate says little; choose a shorter period.
warning-period-cut = You asked for figures up to { $asked }, but the data ends on { $end }. The period was cut there.
warning-window-before-data = The base at the start looks back to { $from }, but the data begins on { $first }. Some customers of that time are missing, so the rate may look too high.
base-title = The customer base, { $period }
base-part = Part
base-start = In the base at the start
base-lapsed = Lapsed
base-survivors = Survivors
base-reactivated = Came back
base-new = New, and still here
base-end = In the base at the end
retention-series-title = Retention rate by period
retention-series-note = The rate counts those who lapsed and came back; survivors never left. The gap between the lines is who came back.
retention-tip =
    { $period }
    Retention rate { $rate }
    Survivors { $survivors }

growth-title = Who came, who stayed, who left
growth-active = Active
growth-new = New
growth-retained = Retained
growth-reactivated = Came back
growth-lapsed = Lapsed
growth-tip =
    { $period }: { $active } active
    Retained { $retained }
    Came back { $reactivated }
    New { $new }
    Lapsed { $lapsed }
growth-incomplete-note = The faint bar is a period that is not over: its lapsed may still buy.
quick-ratio = Quick ratio
quick-ratio-one = 1: as many won as lost
quick-ratio-note = Customers won (new and came back) for each one lost. Above 1 the shop grows.
revenue-title = Revenue by who paid it
revenue-returning = Returning customers
revenue-new = New customers
revenue-refunded = Refunded
revenue-note = Bars are before refunds; refunds stand below the line in the period in which they were given.
revenue-tip =
    { $period }: { $revenue } net
    Returning { $returning }
    New { $new }
    Refunded { $refunded }
split-title = What moved revenue
split-factor = Factor
split-part = Part of the change
split-customers = Customers
split-frequency = Orders a customer
split-order-value = Revenue an order
split-change = Change in revenue
split-note = Each part is what the factor alone explains; the three add up to the change.

repeat-rate = Repeat purchase rate
repeat-rate-note = { $count } of { $of } buyers bought again
repeat-within = Bought again within { $days } days
repeat-buyers = Bought again
watched-buyers = Watched that long
horizon-days = Within days
horizons-title = Bought again within so many days
horizons-note = Only buyers who have been watched that long are counted, so horizons can be compared fairly.
second-median = Median time to second purchase
second-title = Time to second purchase
second-axis = Days since the first purchase
second-bought = Bought again
second-watched = Still watched
second-events = Second purchases
second-legend = Share who have bought again, with 95% band
second-note = Half of new buyers buy again within { $days } days (dotted line). Those we still wait for are counted as far as they have been watched.
second-tip =
    After { $day } days: { $share }
    95% band { $low } to { $high }
orders-title = Customers by number of purchases
orders-axis = Purchases
orders-share = Share of buyers
intervals-title = Days between purchases
intervals-axis = Days from one purchase to the next
intervals-from = From days
intervals-to = To days
intervals-count = Intervals
intervals-note = Median { $median } days (dotted line), mean { $mean }. { $same } further purchases were on the same day as the one before.
interval-tip =
    { $days } days
    { $count } intervals
lorenz-title = How revenue is spread
lorenz-axis = Customers, from the smallest
lorenz-revenue = Share of revenue
lorenz-legend = This shop
lorenz-even = If all bought the same
lorenz-note = Gini { $gini }. The best { $share } of customers bring 80% of revenue. Right of the dotted line is the best fifth.
top-title = What the best customers bring
top-heading = Best
top-customers = Best { $share }

segment-champions = Champions
segment-loyal = Loyal customers
segment-potential-loyalists = Potential loyalists
segment-new-customers = New customers
segment-promising = Promising
segment-need-attention = Need attention
segment-about-to-sleep = About to sleep
segment-at-risk = At risk
segment-cannot-lose-them = Cannot lose them
segment-hibernating = Hibernating
segment-lost = Lost
advice-champions = Thank them in person, show them what is new first, ask them to recommend you.
advice-loyal = Offer what goes well with what they buy; ask for a review.
advice-potential-loyalists = Invite them to the programme; give a reason for the next visit.
advice-new-customers = Welcome them and help them get the most out of the first purchase.
advice-promising = Say hello again before they forget you.
advice-need-attention = A timely offer on what they bought before.
advice-about-to-sleep = Remind them of you while they still know you.
advice-at-risk = Write to them personally; find out what went wrong.
advice-cannot-lose-them = Call them. They were among your best, and are drifting to someone else.
advice-hibernating = One friendly try; do not spend much.
advice-lost = Leave them be, unless a try costs almost nothing.
segment-heading = Segment
segment-value = Value
segment-customers-share = Share of customers
segment-value-share = Share of value
segment-recency = Days since last purchase
segment-orders = Orders a customer
segment-mean-value = Value a customer
segments-title = Segments
segments-note = Value is purchases less refunds. Means are per customer.
grid-title = Recency and frequency
grid-corner = Frequency, down; recency, across
grid-recency = R { $score }
grid-frequency = F { $score }
grid-long-ago = ← bought long ago
grid-just-now = bought just now →
grid-note = The top score: bought after { $recency }, more than { $frequency } purchases, value above { $value }.
score-recency = Recency
score-frequency = Frequency
score-value = Value score
movement-title = Movement from { $from } to { $to }
movement-from = Was
movement-to = Is
movement-not-yet = Not a customer yet
movement-note = Each row shows where the customers of a segment are now. Each date is scored with its own thresholds.
