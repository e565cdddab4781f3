## Πελάτες.
crumbs = Βρίσκεστε εδώ
customers-lead = Όλοι όσοι έχουν αγοράσει και η αξία τους.
customers-preparing = Διαβάζονται οι παραγγελίες
customers-preparing-text = Τα μεγέθη θα είναι εδώ σε λίγο. Φορτώστε ξανά τη σελίδα.
customers-empty = Δεν υπάρχουν πελάτες ακόμη
customers-empty-text = Οι πελάτες εμφανίζονται με τις πρώτες παραγγελίες. Εισαγάγετε ένα αρχείο παραγγελιών ή στείλτε τες από το ταμείο σας με ένα κλειδί API.
customers-name = Πελάτης
customers-country = Χώρα
customers-orders = Παραγγελίες
customers-value = Αξία
customers-last = Τελευταία παραγγελία
customers-first = Πρώτη παραγγελία
customers-search-hint = Όνομα, e-mail, αριθμός
customers-any-segment = Όλα
customers-any-country = Όλες
customers-any-orders = Όλες
customers-any-time = Οποτεδήποτε
customers-orders-from = { $count } ή περισσότερες
customers-within = μέσα σε { $days } ημέρες
customers-before = πριν από { $days }+ ημέρες
customers-of = { $total ->
    [one] { $matching } από { $total } πελάτη
   *[other] { $matching } από { $total } πελάτες
}
customers-none = Κανείς δεν ταιριάζει σε αυτά τα φίλτρα.
page-first = Πρώτη σελίδα
customer-email = E-mail
customer-phone = Τηλέφωνο
customer-language = Γλώσσα
customer-identity = Γνωστός στο «{ $source }» ως
customer-known-since = Στο Regulars από
customer-known = Τι γνωρίζουμε
customer-no-orders = Καμία παραγγελία έως αυτή την ημέρα.
customer-above = Πάνω από το { $percent } των αγοραστών.
customer-of-paid = Πλήρωσε { $paid }, του επιστράφηκαν { $refunded }.
customer-since = Πρώτη στις { $date }.
customer-last-note = { $ago }. { $above }
customer-average = Μέση παραγγελία
customer-paid = Πληρωμένα
customer-refunded = Επιστροφές
define-value-question = Τι μας έχει αποφέρει αυτός ο πελάτης;
define-value-formula = πληρωμένα για παραγγελίες − επιστροφές χρημάτων
define-value-edges = Εκκρεμείς ή ακυρωμένες παραγγελίες δεν μετρούν. Ένα νόμισμα κάθε φορά.
define-orders-question = Πόσο συχνά αγόρασε;
define-orders-formula = πλήθος παραγγελιών που έγιναν
define-orders-edges = Μια επιστροφή χρημάτων δεν είναι ποτέ παραγγελία και δεν αφαιρεί καμία.
define-average-question = Πόσο μεγάλη είναι μια παραγγελία του;
define-average-formula = πληρωμένα για παραγγελίες / πλήθος παραγγελιών
define-average-edges = Πριν από επιστροφές, όπως έγιναν.
define-last-question = Πότε αγόρασε τελευταία φορά;
define-last-formula = ημέρα της πιο πρόσφατης παραγγελίας, στη ζώνη ώρας του καταστήματος
define-last-edges = Το «πάνω από» συγκρίνει με την τελευταία παραγγελία κάθε αγοραστή: 90% σημαίνει ότι μόνο ένας στους δέκα αγόρασε πιο πρόσφατα.
define-rhythm-question = Σε πόσο καιρό επιστρέφει συνήθως αυτός ο πελάτης και έχει αργήσει η επόμενη παραγγελία;
define-rhythm-formula = διάμεσος των ημερών από μια παραγγελία ως την επόμενη
define-rhythm-unit = ημέρες
define-rhythm-edges = Χρειάζονται δύο παραγγελίες. Αργεί: περισσότερο από το συνηθισμένο. Εκπρόθεσμος: διπλάσιο ή περισσότερο. Λέει τι έγινε, όχι τι θα γίνει.
define-rhythm-example = Παραγγελίες τις ημέρες 0, 30, 40 και 75: διαστήματα 30, 10 και 35, διάμεσος 30. Την ημέρα 110 έχουν περάσει 35 ημέρες: αργεί.
rhythm-title = Ρυθμός
rhythm-unknown = Μία παραγγελία ως τώρα: δεν φαίνεται ακόμη ρυθμός.
rhythm-usual = { $gaps ->
    [one] Επέστρεψε μετά από { $days } ημέρες, μία φορά ως τώρα.
   *[other] Συνήθως επιστρέφει μετά από { $days } ημέρες (διάμεσος { $gaps } διαστημάτων).
}
rhythm-in-time = { $days ->
    [one] Έχει περάσει { $days } ημέρα: στην ώρα του.
   *[other] Έχουν περάσει { $days } ημέρες: στην ώρα του.
}
rhythm-late = Έχουν περάσει { $days } ημέρες: περισσότερο από το συνηθισμένο.
rhythm-overdue = Έχουν περάσει { $days } ημέρες: διπλάσιο από το συνηθισμένο ή περισσότερο.
pace-late = Αργεί
pace-overdue = Εκπρόθεσμος
customer-scores-title = Βαθμοί RFM
customer-scores-note = 5 είναι το καλύτερο πέμπτο όλων των πελατών, 1 το τελευταίο.
customer-score-of = { $score } από 5
customer-score-recency = Πόσο πρόσφατα
customer-score-recency-text = { $days ->
    [0] Αγόρασε σήμερα.
    [one] Αγόρασε πριν από { $days } ημέρα.
   *[other] Αγόρασε πριν από { $days } ημέρες.
}
customer-score-frequency = Πόσο συχνά
customer-score-frequency-text = { $orders ->
    [one] { $orders } παραγγελία.
   *[other] { $orders } παραγγελίες.
}
customer-score-monetary = Αξία
customer-score-monetary-text = { $value } μετά τις επιστροφές.
timeline-title = Όλα όσα έγιναν
timeline-empty = Καμία παραγγελία ακόμη.
timeline-order = Παραγγελία { $number }
timeline-pending = Παραγγελία { $number }, δεν πληρώθηκε ακόμη
timeline-cancelled = Παραγγελία { $number }, ακυρώθηκε
timeline-refund = Επιστροφή χρημάτων
timeline-of-order = της παραγγελίας { $number }
timeline-code = κωδικός { $code }
timeline-discount = έκπτωση { $amount }
timeline-lines = { $count ->
    [one] { $count } είδος
   *[other] { $count } είδη
}
timeline-more = { $count ->
    [one] και { $count } ακόμη είδος
   *[other] και { $count } ακόμη είδη
}
timeline-beginning = Μπήκε στο Regulars στις { $date }, από «{ $source }».
