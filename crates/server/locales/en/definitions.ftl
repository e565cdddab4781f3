## What each metric means. The questions are those of the metrics' own descriptors.
attribute-country = Country
attribute-channel = Channel
attribute-first-product = First product
attribute-first-category = First category
attribute-first-order-discount = Discount on the first order

define-retention-name = Retention rate
define-retention-question = Of the customers we had when the period began, how many do we still have?
define-retention-formula = (customers at end − new customers in the period) / customers at start × 100
define-retention-unit = per cent of the customers at start
define-retention-edges =
    A customer is in the base on a day when the last purchase lies less than N days back; N comes from the shop’s own purchase intervals.
    Nobody in the base at the start: the rate is not known, not 0.
    Customers who lapsed and came back can lift the rate above 100; survivors show the share who never left.
define-retention-example = At the start 2 customers, at the end 3, of whom 1 is new: (3 − 1) / 2 × 100 = 100%. One of the two never left (survivors 50%), one came back.
define-growth-name = Growth accounting
define-growth-question = In each period, did we win more customers than we lost?
define-growth-formula = active = new + retained + came back; quick ratio = (new + came back) / lapsed
define-growth-unit = customers; quick ratio: customers won for each one lost
define-growth-edges =
    Active means at least one purchase in the period.
    New is the period of the first purchase; retained was active in the period before; came back was active earlier only.
    Nobody lapsed: the quick ratio is not known, not infinite.
    A period that is not over is marked; its lapsed may still buy.
define-growth-example = January: A and B buy. February: A and C buy. Active 2 (A retained, C new), lapsed 1 (B), quick ratio 1 / 1 = 1.
define-split-name = What moved revenue
define-split-question = Did revenue change because of more customers, more orders each, or larger orders?
define-split-formula = revenue = customers × orders a customer × revenue an order; each factor’s part is its mean contribution over all orders in which the factors can change (Shapley value)
define-split-unit = money; the three parts add up to the change
define-split-edges =
    Revenue is net: refunds count in the period in which they were given.
    No purchases in one of the periods: the split is not known.
define-split-example = 10 customers, 20 orders, 1,000 become 12 customers, 30 orders, 1,800: customers +248.33, frequency +303.33, order value +248.33, together +800.
define-cohorts-name = Cohort retention
define-cohorts-question = Of the customers who began together, how many still buy after 1, 2, 3 … periods?
define-cohorts-formula = bounded: customers with a purchase in period k / customers of the cohort × 100; rolling: with a purchase in period k or later; bracket: with a purchase from day a to day b after their first
define-cohorts-unit = per cent of the cohort’s customers
define-cohorts-edges =
    Period 0 is the rest of the period in which the customer began.
    A cell whose period has not begun is blank; one that is not over is marked and left out of the mean curve.
    The mean is weighted by the size of the cohorts, with Wilson’s 95% interval.
    Revenue is net: refunds count in the period in which they were given.
define-cohorts-example = January: A and B begin. A buys again in February, B in March, and A in March too. Month 1: 1 of 2 = 50%. Month 2: 2 of 2 = 100%.
define-repeat-name = Repeat purchase rate
define-repeat-question = How many buyers buy a second time, and how soon?
define-repeat-formula = buyers with two purchases or more / buyers × 100; within W days: only of buyers watched for at least W days
define-repeat-unit = per cent of buyers
define-repeat-edges =
    A second order on the same day is a second purchase, after 0 days.
    A horizon that nobody has reached yet is not known, not 0.
    The plain rate grows with the age of the customers; the horizons compare like with like.
define-repeat-example = A buys on days 1 and 21, B on day 5, C on days 80 and 85; today is day 100. Rate 2 / 3 = 66.7%. Within 30 days only A and B have been watched: 1 / 2 = 50%.
define-second-name = Time to second purchase
define-second-question = How many days until a new buyer buys again, counting those we still wait for?
define-second-formula = Kaplan–Meier: S(t) = product over days i ≤ t of (1 − second purchases on day i / customers still watched on day i); bought again = 1 − S
define-second-unit = per cent of buyers; median in days
define-second-edges =
    Who has not bought again is watched until the as-of date and then leaves the count.
    Fewer than half have bought again so far: the median is not known.
    The band holds 95%; beyond the last second purchase the curve is not continued.
define-second-example = Second purchases after 5, 10 and 20 days; two customers watched 10 and 30 days without one: S = 4/5, then 0.6, then 0.3; the median is 20 days.
define-intervals-name = Purchase intervals
define-intervals-question = How many days pass between one purchase and the next?
define-intervals-formula = day of purchase k + 1 − day of purchase k, over all customers and all k
define-intervals-unit = days
define-intervals-edges =
    Two purchases on one day are counted apart and left out of median, mean and histogram.
    Only completed intervals are seen, so a young shop’s intervals look shorter than they will be.
define-intervals-example = A buys on days 1, 11 and 41, B on days 5 and 25: intervals 10, 30 and 20; the median is 20 days.
define-rfm-name = RFM: recency, frequency, value
define-rfm-question = Who are our best customers, who is slipping away, who is gone?
define-rfm-formula = R: day of the last purchase; F: number of purchases; M: purchases less refunds; each scored 1 to 5 by fifths of the customers. The segment follows from R and the mean of F and M
define-rfm-unit = scores 1 (worst) to 5 (best)
define-rfm-edges =
    Same value, same score: ties are never split, so groups may be unequal.
    Customers without a purchase have no score.
    Refunds may bring the value below 0; it then counts as the lowest.
define-rfm-example = Ten customers with 1, 1, 1, 1, 1, 1, 2, 2, 3 and 8 purchases: score 1 for one purchase, 4 for two, 5 for three and for eight.
define-concentration-name = Revenue concentration
define-concentration-question = How much of our revenue comes from our best customers?
define-concentration-formula = top share p: revenue of the best p × n customers / revenue × 100; Gini = 2 Σ i·xᵢ / (n Σ xᵢ) − (n + 1) / n
define-concentration-unit = per cent of revenue; Gini 0 (all equal) to 1 (one has all)
define-concentration-edges =
    Revenue of a customer is purchases less refunds; below 0 counts as 0.
    No revenue at all: not known.
define-concentration-example = Five customers with 10, 20, 30, 40 and 100: the best 20% is one customer with 100 of 200 = 50%; Gini 0.4.
define-worth-name = Customer value
define-worth-question = What will each customer bring from here on, and who is still a customer?
define-worth-formula = value = margin × expected purchases within the horizon × expected spend a purchase; for life: margin × discounted expected purchases to come × expected spend. Purchases by BG/NBD, MBG/NBD or Pareto/NBD, whichever forecast a held-out part best; spend by Gamma-Gamma
define-worth-unit = money; expectations, not promises
define-worth-edges =
    Purchases of one day are one; the first tells nothing of the spend. Refunds from the second purchase on reduce the spend.
    Fewer than 30 customers, or fewer than 10 with a repeat purchase: not known.
    Without a margin of the shop’s own, value is revenue.
    Models whose errors are within 1% of the least are equally good; then the total decides.
    A customer’s interval is the middle four fifths of what such customers bring; that of the base is the 95% that the uncertain parameters leave.
define-worth-example = Two repeat purchases of 22.35 on average, the last after 30 of 39 weeks: 1.226 purchases of 24.66 are expected in the next 39 weeks, together 30.24; at a margin of 25%, 7.56.
