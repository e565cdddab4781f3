## Σελίδες αναφορών.
value-discounted = Με έκπτωση
value-full-price = Πλήρης τιμή
filter-any = Όλα
measure-label = Προβολή
kind-label = Μετρά όσους
cohort-by-label = Ομαδοποίηση
cohort-by-acquisition = Χρόνος πρώτης αγοράς
first-bought-from = Πρώτη αγορά από
first-bought-to = Πρώτη αγορά έως
period-from = Από
period-to = Έως
window-label = Ενεργός για (ημέρες)
method-label = Βαθμολόγηση
method-quintiles = Πέμπτα των πελατών
method-k-means = Συστάδες (k-means)
method-fixed = Δικά μου όρια
fixed-recency = Ημέρες από αγορά, βαθμοί 5 έως 2
fixed-frequency = Αγορές, βαθμοί 2 έως 5
fixed-value = Αξία σε { $currency }, βαθμοί 2 έως 5
compare-on-label = Σύγκριση με
lead-home = Τι άλλαξε και τι να κάνετε στη συνέχεια.
lead-cohorts = Πελάτες που ξεκίνησαν μαζί και πόσοι από αυτούς αγοράζουν ακόμη.
lead-growth = Αν το κατάστημα κερδίζει περισσότερους πελάτες απ’ όσους χάνει και τι κινεί τα έσοδα.
lead-repeat = Ποιοι αγοράζουν ξανά, πόσο σύντομα, και πόσο λίγοι φέρνουν τα περισσότερα έσοδα.
lead-segments = Προσφατότητα, συχνότητα και αξία: ποιοι είναι στα καλύτερά τους, ποιοι απομακρύνονται.
home-revenue = Έσοδα, { $month }
home-active = Ενεργοί πελάτες, { $month }
home-needs-month = Χρειάζεται ένας ολόκληρος μήνας παραγγελιών.
home-changed = Τι άλλαξε
home-next = Τι να κάνετε στη συνέχεια
home-nothing-changed = Δεν υπάρχει ακόμη αρκετό ιστορικό για σύγκριση δύο μηνών.
home-see-them = Δείτε τους
change-revenue-up = Τα έσοδα αυξήθηκαν κατά { $amount } σε { $now } ({ $month }). { $driver }
change-revenue-down = Τα έσοδα μειώθηκαν κατά { $amount } σε { $now } ({ $month }). { $driver }
change-driver = Το μεγαλύτερο μέρος: { $factor } ({ $amount }).
change-won-lost = Κερδήθηκαν { $won } πελάτες, χάθηκαν { $lost }: { $ratio } για καθέναν που χάθηκε.
change-slipped = { $count ->
    [one] { $count } καλός πελάτης απομακρύνθηκε από τις { $since }.
   *[other] { $count } καλοί πελάτες απομακρύνθηκαν από τις { $since }.
}
change-won-back = { $count ->
    [one] { $count } πελάτης που απομακρυνόταν επέστρεψε στους καλούς από τις { $since }.
   *[other] { $count } πελάτες που απομακρύνονταν επέστρεψαν στους καλούς από τις { $since }.
}
step-title = { $count ->
    [one] { $segment }: { $count } πελάτης, { $value } ως τώρα
   *[other] { $segment }: { $count } πελάτες, { $value } ως τώρα
}
no-figures-title = Καμία παραγγελία ακόμη
no-figures-text = Εισαγάγετε ένα αρχείο παραγγελιών – από Shopify, WooCommerce, ταμείο ή υπολογιστικό φύλλο – και η σελίδα θα γεμίσει μόνη της.
no-figures-ask = Ζητήστε από τον ιδιοκτήτη ή έναν διευθυντή να εισαγάγει ένα αρχείο παραγγελιών· η σελίδα θα γεμίσει μόνη της.
no-figures-import = Εισαγωγή παραγγελιών
preparing-title = Τα μεγέθη ετοιμάζονται
preparing-text = Χρειάζεται λίγο μετά την εκκίνηση. Η σελίδα θα ελέγξει ξανά μόνη της.
fresh-checked = Πλήρη δεδομένα { $ago }
fresh-orders = { $count } παραγγελίες
currency-label = Νόμισμα
home-survivors = το { $share } δεν έφυγε ποτέ
report-title = Αναφορά διατήρησης πελατών
report-source = Πηγή
report-data = Παραγγελίες
report-buyers = Αγοραστές
report-gross = Αγορές
report-net = Καθαρά έσοδα
report-definitions = Τι σημαίνουν τα μεγέθη
report-footer = Δημιουργήθηκε από το Regulars. Το αρχείο περιέχει όσα δείχνει και δεν φορτώνει τίποτε.
