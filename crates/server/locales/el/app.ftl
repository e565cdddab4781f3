## Πλαίσιο σελίδων: πλοήγηση, μονάδες, κοινές λέξεις.
app-name = Regulars
app-tagline = Κάντε τους πελάτες σας τακτικούς
skip-to-content = Μετάβαση στο περιεχόμενο
nav-label = Κύριο μενού
nav-home = Αρχική
nav-cohorts = Κοόρτες
nav-growth = Ανάπτυξη
nav-repeat = Επαναγορές
nav-rfm = Τμήματα
nav-customers = Πελάτες
nav-imports = Εισαγωγές
nav-settings = Ρυθμίσεις
nav-gallery = Στοιχεία
nav-more = Άλλα
nav-group-see = Εικόνα
nav-group-data = Δεδομένα
sign-out = Αποσύνδεση
as-of = Στις { $date }
as-of-label = Ημερομηνία αναφοράς
as-of-why = Όλα τα μεγέθη της σελίδας υπολογίζονται στο τέλος αυτής της ημέρας, σαν να ήταν σήμερα.
as-of-end-of-data = Τέλος των δεδομένων
freshness = Ανάγνωση δεδομένων { $ago }
language = Γλώσσα
theme = Εμφάνιση
theme-system = Όπως η συσκευή
theme-light = Φωτεινή
theme-dark = Σκούρα
display-menu = Γλώσσα και εμφάνιση

unit-thousand = {" "}χιλ.
unit-million = {" "}εκ.
unit-billion = {" "}δισ.
percentage-points = { $value } μον.
period-week = Εβδ. { $week }, { $year }
period-quarter = { $quarter }ο τρίμηνο { $year }
tick-week = Ε{ $week } ’{ $year }
tick-quarter = Τ{ $quarter } ’{ $year }
ago-now = μόλις τώρα
ago-minutes = { $count ->
    [one] πριν από { $count } λεπτό
   *[other] πριν από { $count } λεπτά
}
ago-hours = { $count ->
    [one] πριν από { $count } ώρα
   *[other] πριν από { $count } ώρες
}
ago-days = { $count ->
    [0] σήμερα
    [one] πριν από { $count } ημέρα
   *[other] πριν από { $count } ημέρες
}
ago-months = { $count ->
    [one] πριν από { $count } μήνα
   *[other] πριν από { $count } μήνες
}
ago-years = { $count ->
    [one] πριν από { $count } έτος
   *[other] πριν από { $count } έτη
}
customers-count = { $count ->
    [one] { $count } πελάτης
   *[other] { $count } πελάτες
}
orders-count = { $count ->
    [one] { $count } παραγγελία
   *[other] { $count } παραγγελίες
}
days-count = { $count ->
    [one] { $count } ημέρα
   *[other] { $count } ημέρες
}
days-decimal = { $count } ημέρες
rows-count = { $count ->
    [one] { $count } γραμμή
   *[other] { $count } γραμμές
}
grain-day = Ημέρα
grain-week = Εβδομάδα
grain-month = Μήνας
grain-quarter = Τρίμηνο
grain-year = Έτος
grain-label = Περίοδος

action-apply = Εφαρμογή
action-save = Αποθήκευση
action-cancel = Άκυρο
action-close = Κλείσιμο
action-back = Πίσω
action-next = Επόμενο
action-search = Αναζήτηση
action-clear = Καθαρισμός φίλτρων
action-copy = Αντιγραφή
action-copied = Αντιγράφηκε
action-delete = Διαγραφή
action-details = Λεπτομέρειες
action-download = Λήψη
action-see-all = Δείτε όλα
filters = Φίλτρα
sort-by = Ταξινόμηση: { $column }
sorted-ascending = ταξινομημένο, από το μικρότερο
sorted-descending = ταξινομημένο, από το μεγαλύτερο
page-of = Σελίδα { $page } από { $pages }
page-previous = Προηγούμενη
page-next = Επόμενη
pagination = Σελίδες
yes = Ναι
no = Όχι
none = Κανένα
not-known = Άγνωστο
not-known-yet = Άγνωστο ακόμη
needs-have = Χρειάζονται { $needs }, υπάρχουν { $have }.
field-required = Συμπληρώστε αυτό το πεδίο.
field-optional = προαιρετικό
