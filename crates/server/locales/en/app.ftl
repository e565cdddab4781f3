## Shell: navigation, units, words used everywhere.
app-name = Regulars
app-tagline = Turn customers into regulars
skip-to-content = Skip to content
nav-label = Main
nav-home = Home
nav-cohorts = Cohorts
nav-growth = Growth
nav-repeat = Repeat
nav-rfm = Segments
nav-customers = Customers
nav-imports = Imports
nav-settings = Settings
nav-gallery = Components
nav-more = More
nav-group-see = See
nav-group-data = Data
sign-out = Sign out
as-of = As of { $date }
as-of-label = As of
as-of-why = Every figure on this page is computed at the end of this day, as if it were today.
as-of-end-of-data = End of the data
freshness = Data read { $ago }
language = Language
theme = Theme
theme-system = Like the device
theme-light = Light
theme-dark = Dark
display-menu = Language and theme

unit-thousand = k
unit-million = M
unit-billion = B
percentage-points = { $value } pts
period-week = Week { $week }, { $year }
period-quarter = Q{ $quarter } { $year }
tick-week = W{ $week } ’{ $year }
tick-quarter = Q{ $quarter } ’{ $year }
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [0] today
    [one] { $count } day ago
   *[other] { $count } days ago
}
ago-months = { $count ->
    [one] { $count } month ago
   *[other] { $count } months ago
}
ago-years = { $count ->
    [one] { $count } year ago
   *[other] { $count } years ago
}
customers-count = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
orders-count = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}
days-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
days-decimal = { $count } days
rows-count = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
grain-day = Day
grain-week = Week
grain-month = Month
grain-quarter = Quarter
grain-year = Year
grain-label = Period

action-apply = Apply
action-save = Save
action-cancel = Cancel
action-close = Close
action-back = Back
action-next = Next
action-search = Search
action-clear = Clear filters
action-copy = Copy
action-copied = Copied
action-delete = Delete
action-details = Details
action-download = Download
action-see-all = See all
filters = Filters
sort-by = Sort by { $column }
sorted-ascending = sorted, lowest first
sorted-descending = sorted, highest first
page-of = Page { $page } of { $pages }
page-previous = Previous
page-next = Next
pagination = Pages
yes = Yes
no = No
none = None
not-known = Not known
not-known-yet = Not known yet
needs-have = Needs { $needs }, there are { $have }.
field-required = Please fill this in.
field-optional = optional
