## Customer value: models, forecasts, what is at stake.
nav-value = Value
lead-value = What customers will still bring, whose value is about to leave, and how far the forecast can be trusted.
value-refused = No forecast yet. { $reason }
horizon-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
worth-base = Value in the next { $horizon }
worth-base-definition = Value of the base
worth-as-revenue = Counted as revenue: set your margin to see profit.
worth-as-margin = Counted as margin: { $margin } of revenue.
worth-preparing = The models are being fitted; this takes a moment after orders have come in.
home-mean = { $mean } a customer on average.
worth-life = Value for life
worth-life-note = From today on, discounted at { $discount } a year.
worth-risk = Value at risk
worth-risk-note = { $count ->
    [one] Expected in the next { $horizon } from { $count } customer at risk.
   *[other] Expected in the next { $horizon } from { $count } customers at risk.
}
worth-alive = Still customers
worth-alive-note = Expected number, of { $customers } who have bought.
worth-interval = 95% interval { $low } to { $high }.
margin-label = Margin (% of revenue)
discount-label = Discount (% a year)
horizon-label = Look ahead
calibration-label = Forecast tested from
model-label = Model
model-auto = Automatic
tenths-title = How value is spread
tenths-axis = Tenths of the customers, the least valuable first
tenths-tenth = Tenth
tenths-from = From
tenths-to = To
tenths-alive = Mean chance that they are still customers
tenths-note = The best tenth of the customers brings { $share } of the value in the next { $horizon }; a customer brings { $mean } on average.
tenths-tip =
    Tenth { $tenth }: { $share } of the value
    { $from } to { $to } a customer
    { $alive } still customers on average
worth-top-title = The most valuable customers
worth-top-note = By what they are expected to bring in the next { $horizon }. Four of five customers like them bring an amount within the range.
worth-risk-title = At risk, with the most to lose
worth-risk-list-note = Customers who have been silent for longer than usual, by what they would still bring in the next { $horizon }.
worth-none = Nobody is here now.
worth-range = { $low } to { $high }
worth-customer = Customer
worth-p-alive = Chance that they are still a customer
worth-purchases = Expected orders
worth-spend = Expected order value
worth-low = Low (10%)
worth-high = High (90%)
worth-next-on = Next order by
worth-of-stage-title = Value by stage
worth-list = All values as
choice-title = Which model, and why
choice-asked = { $model } is used because you chose it.
choice-only = { $model } is used: it is the only model that could be fitted.
choice-least-error = { $model } is used. Fitted on the orders up to { $date }, it foretold each customer’s orders since then best: off by { $error } a customer, { $next } by { $other } (root mean square).
choice-closest = { $model } is used. Fitted on the orders up to { $date }, the models foretold each customer’s orders about equally well, and its total came closest to what happened: { $error }, { $next } { $other }.
choice-equal = { $model } is used. Fitted on the orders up to { $date }, it foretold each customer’s orders and their total as well as { $next }, and makes all orders at least as likely.
choice-likelihood = { $model } is used. No orders could be set aside to test a forecast, and it makes all orders likeliest (log-likelihood { $error }; { $next } { $other }).
choice-note = Errors are in purchase days a customer from { $from } to { $to }, over { $customers } customers. The last two rows are simple guesses that a model has to beat.
choice-used = used
choice-model = Forecast
choice-rms = Root mean square error
choice-mae = Mean absolute error
choice-total = Forecast orders
choice-off = Off by
choice-naive-before = As many as in the time before
choice-naive-rate = At the rate so far
choice-untested = The forecast could not be tested. { $reason }
tracking-weekly-title = Repeat orders by week: forecast and reality
tracking-cumulative-title = Repeat orders so far: forecast and reality
tracking-actual = As they came
tracking-note = The models know only what lies left of the dotted line ({ $date }); what lies right of it is forecast.
tracking-tip =
    Week to { $date }
    Came { $actual }
    Forecast { $expected }
tracking-week = Week to
tracking-forecast = Forecast by { $model }
calibration-title = Forecast by number of earlier orders
calibration-axis = Repeat orders up to { $date }
calibration-actual = Came since, a customer
calibration-note = Where the lines lie on each other, the model knows the frequent and the rare buyers equally well.
calibration-tip =
    { $class } repeat orders: { $customers } customers
    Came { $actual } a customer
    Forecast { $expected }
facts-title = The models in numbers
facts-model = Model
facts-parameter = Parameter
facts-value = Estimate
facts-error = Standard error
facts-note = { $model }: log-likelihood { $likelihood } from { $customers } customers, time in weeks.
facts-spend-note = Gamma-Gamma for order values: log-likelihood { $likelihood } from { $customers } repeat buyers.
warning-spend-follows = Customers who buy often have larger or smaller orders than others (correlation { $correlation }). The model takes the two as independent, so the value of frequent buyers is off by about as much as their orders differ.
warning-regular = Customers buy at regular intervals (regularity { $regularity }, where 1 is random). A silence then means more than the model thinks: trust the stage over the chance of being alive.
warning-one-time = { $customers } customers bought once ({ $share }). BG/NBD counts all of them as customers for certain; MBG/NBD and Pareto/NBD do not.
warning-nobody-leaves = The model sees hardly anyone leave: on average customers are { $alive } likely to be customers still. Values for life then count on almost everyone staying for good; trust the value within the horizon.
warning-short = The shop has been watched for { $days } days; forecasts become dependable from about { $needs } on.
warning-unbounded = The orders do not bound these parameters of { $model }: { $names }. Forecasts hold; the parameters themselves say nothing.
warning-spend-mean = Order values could not be modelled, so everyone is taken to spend the shop’s mean. { $reason }
warning-naive = In the test, a simple guess was better customer by customer (off by { $naive }) than the model ({ $error }). Use the totals, and read single customers with care.
customer-forecast = What comes next
customer-expected = Expected in the next { $horizon }
customer-expected-note = Four of five customers like this one bring { $low } to { $high }.
customer-life = Value for life
customer-still = Still a customer
customer-still-certain = The model counts everyone who bought once as a customer for certain; look at the silence instead.
customer-next = Next order around
customer-next-note = Half of such customers have ordered by then, if they still are customers. { $percent } chance of no order within { $days } days.
customers-worth = Expected value
home-stake = { $count ->
    [one] Write to { $count } customer at risk: { $value } at stake
   *[other] Write to { $count } customers at risk: { $value } at stake
}
home-stake-text = { $few ->
    [one] That is what they would bring in the next { $horizon }. Begin with the one who holds { $share } of it: { $names }.
   *[other] That is what they would bring in the next { $horizon }. Begin with the { $few } who hold { $share } of it: { $names } …
}
home-second = { $count ->
    [one] Win the second order of { $count } new customer: { $value } expected
   *[other] Win the second order of { $count } new customers: { $value } expected
}
