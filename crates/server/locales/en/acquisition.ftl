## Acquisition cost: the page, its figures, the spend table.
nav-acquisition = Acquisition cost
lead-acquisition = What it costs to win a customer, and when a customer has earned that back.
unknown-no-spend = No spend is entered for this.
unknown-no-new-customers = Nobody bought for the first time.
unknown-no-channels = Orders and customers name no channel.
unknown-no-margin = Needs the gross margin, below.
unknown-payback-not-reached = Not earned back so far; { $have }% of the cost is.
unknown-no-lifetime-value = Needs the lifetime value of a new customer: enough buyers for the Value page, and the gross margin.

cac-marketing = Marketing cost a new customer
cac-full = Full cost a new customer
cac-of = { $spent } for { $customers } in { $months }
cac-payback = Paid back after
cac-payback-by = by full cost; 95% interval { $low } to { $high }
cac-payback-open = by full cost; 95% interval from { $low }, its end not reached
cac-value = Lifetime value to cost
cac-value-times = { $times } ×
cac-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
cac-monthly-title = Cost of a new customer by month
cac-monthly-note = The two parts together are the full cost. Months without entered spend have no bar; the month that has not ended is faint and counts nowhere.
cac-monthly-tip =
    { $month }
    Full { $full }, of it marketing { $marketing }
    { $spent } for { $customers }
cac-part-marketing = Marketing
cac-part-rest = Wages, tools and overheads
cac-channel-title = Cost of a new customer by channel
cac-channel-note-first = A customer belongs to the channel of the first order.
cac-channel-note-customer = Orders name no channel, so the customer’s own counts.
cac-channel-none = Neither orders nor customers name a channel, so spend cannot be set against the customers of a channel. Add a channel column to the orders you import.
cac-channel-shared = { $amount } names no channel and counts in the whole only.
cac-channel-unknown = { $customers } came by no known channel.
cac-channel-more = { $count } more channels are left out here.
cac-payback-title = Gross margin of a new customer so far
cac-payback-axis = Months since the first purchase
cac-payback-legend = Margin so far, mean with 95% interval
cac-payback-note = Customers new in the counted months, at a gross margin of { $margin }. Each month of age is averaged over those observed to its end.
cac-payback-tip =
    Month { $month }: { $amount }
    95% interval { $low } to { $high }
    { $customers } observed
cac-age = Month of age
cac-observed = Customers observed
cac-margin-so-far = Margin so far
cac-new = New customers
cac-left-currency = { $count ->
    [one] { $count } row is in another currency than { $currency } and is not in these figures.
   *[other] { $count } rows are in other currencies than { $currency } and are not in these figures.
}
cac-left-outside = { $amount } was spent in months that the orders do not cover and is in no figure.
cac-no-wages = Only marketing is entered, so both costs are the same. Enter wages, tools and overheads to see the full cost.

spend-title = Spend table
spend-lead = One amount for each month, channel and kind. Marketing is what you buy from others; wages, tools and overheads count in the full cost only.
spend-empty = No spend is entered yet
spend-empty-text = The cost of a customer is what you spent to win customers, divided by how many you won. Enter the amounts of each month, or upload them as a CSV file like this one:
spend-empty-ask = An owner or manager can enter what was spent on advertising, wages and tools each month.
spend-month = Month
spend-channel = Channel
spend-channel-all = All channels
spend-channel-hint = As orders name it; blank where it served all.
spend-kind = Kind
spend-amount = Amount
spend-currency = Currency
spend-note = Note
spend-total = Total
spend-kind-marketing = Marketing
spend-kind-wages = Wages
spend-kind-tools = Tools
spend-kind-overheads = Overheads
spend-kind-marketing-text = Advertisements, agencies, print, affiliates
spend-kind-wages-text = Pay of those who win customers
spend-kind-tools-text = Software and services they use
spend-kind-overheads-text = Rent and the like, in part
spend-add = Add an amount
spend-edit = Change
spend-edit-title = Change an amount
spend-remove = Take it out
spend-remove-text = The row leaves the table and every figure. The journal keeps that it was there.
spend-upload = Upload a file
spend-upload-choose = CSV file of amounts
spend-upload-text = With a header: month, channel, kind, amount, currency, note. Rows that are in the table already get the amount of the file; nothing is taken out.
spend-upload-action = Upload
spend-upload-wrong = Nothing was taken. Correct these places and upload again:
spend-line = Line { $line }
spend-line-column = Line { $line }, { $column }
spend-margin = Per cent of revenue
spend-margin-title = Gross margin
spend-margin-text = What is left of revenue after the cost of goods. It is needed to tell when a customer has paid back.
spend-margin-save = Keep
spend-done-saved = The amount is kept.
spend-done-removed = The row was taken out.
spend-done-margin = The margin is kept.
spend-done-uploaded = { $created } rows are new, { $corrected } changed, { $unchanged } were there already.
spend-wrong-month = Write a month, such as 2026-05.
spend-wrong-text = At most 255 characters, on one line.
spend-wrong-currency = Write a currency code, such as EUR.
spend-wrong-amount = “{ $text }” is not an amount. Write digits, such as 1250.50.
spend-wrong-decimals = “{ $text }” has more decimals than { $currency } has. Round it first.
spend-wrong-negative = The amount is below 0. Lower the amount that it corrects instead.
spend-wrong-large = The amount is larger than a row may hold. Check it.
spend-wrong-margin = Write a share above 0 and up to 100, with two decimals at most.
spend-wrong-taken = The table has an amount for this month, channel, kind and currency. Change that one.
spend-wrong-full = The table is full. Take old rows out first.
spend-file-not-utf8 = This is not UTF-8 text. Save the file as “CSV UTF-8”.
spend-file-empty = There is no row under the header. Write one for each month, channel and kind.
spend-file-no-column = The header does not name this column. Month, kind and amount are needed.
spend-file-too-many = More rows than a table may have. Add small amounts up.
spend-file-open-quote = A quotation mark does not close. Close it, or write two for one.
spend-file-blank = Nothing is written here. Fill it in.
spend-file-month = “{ $text }” is not a month. Write it as 2026-05.
spend-file-kind = “{ $text }” is not a kind. Use marketing, wages, tools or overheads.
spend-file-currency = “{ $text }” is not a currency code such as EUR.
spend-file-again = The same month, channel, kind and currency as in line { $line }. Add both amounts up in one row.

scope-spend-read = Read the spend table
scope-spend-write = Enter and change the spend table
action-spend-saved = Entered an amount of spend
action-spend-removed = Took an amount of spend out
action-spend-uploaded = Uploaded a spend table
action-spend-margin = Changed the gross margin

define-acquisition-name = Acquisition cost
define-acquisition-question = What does it cost to win a customer, and how soon does a customer earn that back?
define-acquisition-formula = marketing cost = marketing spend / new customers; full cost = (marketing + wages + tools + overheads) / new customers; paid back: the first month of age at which the mean gross margin of a new customer so far reaches the cost; value to cost = mean lifetime value / cost
define-acquisition-unit = money a customer; months of 365.25 / 12 days since the first purchase
define-acquisition-edges =
    Only complete months for which spend is entered count, with the customers whose first purchase is in them; an amount of 0 states that nothing was spent.
    A customer belongs to the channel of the first order, or to the customer’s own where orders name none.
    Spend without a channel counts in the whole, not in any channel.
    Each month of age is averaged over the customers observed to its end; the curve stops where these are fewer than 30.
    The interval of payback: the months at which the bounds of the mean margin (95%, normal approximation) reach the cost, which itself is taken as exact.
    In the first months of the data old customers may look new, which makes the cost look lower than it is.
define-acquisition-example = January: 300.00 of advertisements and 200.00 of wages; A and B buy for the first time. Marketing cost 150.00, full cost 250.00. March: no spend entered; C, new then, does not count.
