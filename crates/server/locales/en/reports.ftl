## Report pages.
value-discounted = With a discount
value-full-price = Full price
filter-any = All
measure-label = Show
kind-label = Counts who
cohort-by-label = Group by
cohort-by-acquisition = Time of first purchase
first-bought-from = First bought from
first-bought-to = First bought to
period-from = From
period-to = To
window-label = Active for (days)
method-label = Scores by
method-quintiles = Fifths of the customers
method-k-means = Clusters (k-means)
method-fixed = Thresholds of my own
fixed-recency = Days since purchase, scores 5 to 2
fixed-frequency = Purchases, scores 2 to 5
fixed-value = Value in { $currency }, scores 2 to 5
compare-on-label = Compare with
lead-home = What changed, and what to do next.
lead-cohorts = Customers who began together, and how many of them still buy.
lead-growth = Whether the shop wins more customers than it loses, and what moves its revenue.
lead-repeat = Who buys again, how soon, and how few bring most of the revenue.
lead-segments = Recency, frequency and value: who is at their best, who is slipping away.
home-revenue = Revenue, { $month }
home-active = Active customers, { $month }
home-needs-month = Needs one complete month of orders.
home-changed = What changed
home-next = What to do next
home-nothing-changed = Not enough history yet to compare two months.
home-see-them = See them
change-revenue-up = Revenue rose by { $amount } to { $now } ({ $month }). { $driver }
change-revenue-down = Revenue fell by { $amount } to { $now } ({ $month }). { $driver }
change-driver = Most of it came from: { $factor } ({ $amount }).
change-won-lost = { $won } customers won, { $lost } lost: { $ratio } won for each one lost.
change-slipped = { $count ->
    [one] { $count } good customer has slipped away since { $since }.
   *[other] { $count } good customers have slipped away since { $since }.
}
change-won-back = { $count ->
    [one] { $count } customer who was slipping away is back among the good ones since { $since }.
   *[other] { $count } customers who were slipping away are back among the good ones since { $since }.
}
step-title = { $count ->
    [one] { $segment }: { $count } customer, { $value } so far
   *[other] { $segment }: { $count } customers, { $value } so far
}
no-figures-title = No orders yet
no-figures-text = Import a file of orders – from Shopify, WooCommerce, a till or a spreadsheet – and this page fills itself.
no-figures-ask = Ask the owner or a manager to import a file of orders; this page then fills itself.
no-figures-import = Import orders
preparing-title = The figures are being prepared
preparing-text = This takes a moment after the start. The page looks again by itself.
fresh-checked = Data complete { $ago }
fresh-orders = { $count } orders
currency-label = Currency
home-survivors = { $share } never left
report-title = Retention report
report-source = Source
report-data = Orders from
report-buyers = Buyers
report-gross = Purchases
report-net = Net revenue
report-definitions = What the figures mean
report-footer = Made by Regulars. The file holds everything it shows and loads nothing.
