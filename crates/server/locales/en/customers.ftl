## Customers.
crumbs = You are here
customers-lead = Everyone who has bought, and what they are worth.
customers-preparing = Reading the orders
customers-preparing-text = The figures will be here in a moment. Load the page again.
customers-empty = No customers yet
customers-empty-text = Customers appear here with the first orders. Import a file of orders, or send them from your checkout with an API key.
customers-name = Customer
customers-country = Country
customers-orders = Orders
customers-value = Value
customers-last = Last order
customers-first = First order
customers-search-hint = Name, e-mail, number
customers-any-segment = Any
customers-any-country = Any
customers-any-orders = Any
customers-any-time = Any time
customers-orders-from = { $count } or more
customers-within = within { $days } days
customers-before = more than { $days } days ago
customers-of = { $total ->
    [one] { $matching } of { $total } customer
   *[other] { $matching } of { $total } customers
}
customers-none = Nobody fits these filters.
page-first = First page
customer-email = E-mail
customer-phone = Telephone
customer-language = Language
customer-identity = Known in “{ $source }” as
customer-known-since = In Regulars since
customer-known = What we know
customer-no-orders = No order up to this day.
customer-above = More than { $percent } of buyers.
customer-of-paid = { $paid } paid, { $refunded } given back.
customer-since = First on { $date }.
customer-last-note = { $ago }. { $above }
customer-average = Average order
customer-paid = Paid
customer-refunded = Given back
define-value-question = What has this customer brought us?
define-value-formula = paid for orders − given back in refunds
define-value-edges = Orders that are pending or cancelled do not count. One currency at a time.
define-orders-question = How often did they buy?
define-orders-formula = number of placed orders
define-orders-edges = A refund is never an order, and does not take one away.
define-average-question = How large is one of their orders?
define-average-formula = paid for orders / number of orders
define-average-edges = Before refunds, as they were placed.
define-last-question = When did they last buy?
define-last-formula = day of the latest placed order, in the shop’s time zone
define-last-edges = “More than” compares with the last order of every buyer: 90% means that only one in ten bought more recently.
define-rhythm-question = How long does this customer usually take to come back, and is the next order late?
define-rhythm-formula = median of the days between one order and the next
define-rhythm-unit = days
define-rhythm-edges = Needs two orders. Late is later than usual, overdue is twice as long as usual. It says what was, not what will be.
define-rhythm-example = Orders on day 0, 30, 40 and 75: gaps 30, 10 and 35, median 30. On day 110, 35 days have passed: late.
rhythm-title = Rhythm
rhythm-unknown = One order so far: there is no rhythm to see yet.
rhythm-usual = { $gaps ->
    [one] Came back after { $days } days, once so far.
   *[other] Usually comes back after { $days } days (median of { $gaps } gaps).
}
rhythm-in-time = { $days ->
    [one] It has been { $days } day: in time.
   *[other] It has been { $days } days: in time.
}
rhythm-late = It has been { $days } days: later than usual.
rhythm-overdue = It has been { $days } days: twice as long as usual, or more.
pace-late = Later than usual
pace-overdue = Overdue
customer-scores-title = RFM scores
customer-scores-note = 5 is the best fifth of all customers, 1 the last.
customer-score-of = { $score } of 5
customer-score-recency = Recency
customer-score-recency-text = { $days ->
    [0] Bought today.
    [one] Bought { $days } day ago.
   *[other] Bought { $days } days ago.
}
customer-score-frequency = Frequency
customer-score-frequency-text = { $orders ->
    [one] { $orders } order.
   *[other] { $orders } orders.
}
customer-score-monetary = Value
customer-score-monetary-text = { $value } after refunds.
timeline-title = Everything that happened
timeline-empty = No orders yet.
timeline-order = Order { $number }
timeline-pending = Order { $number }, not paid yet
timeline-cancelled = Order { $number }, cancelled
timeline-refund = Refund
timeline-of-order = of order { $number }
timeline-code = code { $code }
timeline-discount = { $amount } discount
timeline-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
timeline-more = { $count ->
    [one] and { $count } more line
   *[other] and { $count } more lines
}
timeline-beginning = Came into Regulars on { $date }, from “{ $source }”.
