## Μεγέθη: ονόματα, παρατηρήσεις, επεξηγήσεις.
unknown-no-customers-at-start = Κανείς δεν ήταν στην πελατειακή βάση στην αρχή της περιόδου.
unknown-too-few-buyers = Χρειάζονται { $needs } αγοραστές· υπάρχουν { $have }.
unknown-too-few-repeat-buyers = Χρειάζονται { $needs } πελάτες με δύο αγορές· υπάρχουν { $have }.
unknown-not-observed = Κανείς δεν είναι πελάτης τόσο καιρό ακόμη.
unknown-half-not-reached = Λιγότεροι από τους μισούς αγόρασαν ξανά ως τώρα ({ $have }%).
unknown-nobody-lapsed = Κανείς δεν αδράνησε, άρα δεν υπάρχει μέτρο σύγκρισης.
unknown-no-purchases = Δεν έγιναν αγορές στην περίοδο.
unknown-no-revenue = Κανένας πελάτης δεν έφερε έσοδα ακόμη.
unknown-no-earlier-period = Τα δεδομένα αρχίζουν μετά την περίοδο σύγκρισης.
unknown-not-identified = Τα δεδομένα δεν αρκούν για να καθοριστεί το μοντέλο.
unknown-not-converged = Το μοντέλο δεν βρήκε βέλτιστη προσαρμογή σε αυτά τα δεδομένα.

measure-share = Ποσοστό πελατών
measure-customers = Πελάτες
measure-orders = Παραγγελίες
measure-revenue = Έσοδα
measure-cumulative-revenue = Έσοδα ανά πελάτη ως τώρα
retention-bounded = αγόρασαν στην περίοδο
retention-rolling = αγόρασαν στην περίοδο ή αργότερα
retention-bracket = αγόρασαν μέσα σε τόσες ημέρες
cohort-other = Όλα τα άλλα
cohort-heading = Πρώτη αγορά
cohort-size = Πελάτες
cohort-title = { $measure } – { $kind }
cohort-title-bracket = Ποσοστό πελατών που αγόρασαν ξανά μέσα σε τόσες ημέρες
cohort-truncated = Εδώ χωρά μόνο μέρος των κοορτών· οι παλαιότερες παραλείπονται.
cohort-cell = Αγόρασαν { $customers } από { $of } πελάτες, καθαρά { $revenue }
cohort-share-cell = { $count } από { $of } πελάτες
cohort-mean = Όλες οι κοόρτες
cohort-mean-cell = { $cohorts ->
    [one] από { $cohorts } ολοκληρωμένη κοόρτη
   *[other] από { $cohorts } ολοκληρωμένες κοόρτες
}
bracket-days = Ημέρα { $from }–{ $to }
curve-title = Καμπύλη διατήρησης – { $kind }
curve-axis = Περίοδοι από την πρώτη αγορά
curve-legend = Όλες οι κοόρτες, σταθμισμένες κατά μέγεθος, με διάστημα 95%
curve-note = Μόνο ολοκληρωμένες περίοδοι· οι τελευταίες στηρίζονται σε λιγότερες κοόρτες. Το διάστημα θεωρεί τους πελάτες ανεξάρτητους μεταξύ τους.
curve-tip =
    Περίοδος { $age }: { $share }
    διάστημα 95% από { $low } έως { $high }
interval-low = Κάτω όριο (95%)
interval-high = Άνω όριο (95%)
interval-text = διάστημα 95% από { $low } έως { $high }

retention-rate = Ποσοστό διατήρησης
retention-rate-note = ({ $end } στο τέλος − { $new } νέοι) από { $start } στην αρχή
survivor-rate = Έμειναν σταθερά
survivor-rate-note = { $survivors } από { $start } δεν έφυγαν ποτέ
churn-gross = Μικτή αποχώρηση
churn-gross-note = Αδράνησαν { $lapsed }
churn-net = Καθαρή αποχώρηση
churn-net-note = Επέστρεψαν { $reactivated }
window-given = Ο πελάτης μετρά στη βάση για { $days } ημέρες από κάθε αγορά, όπως επιλέξατε.
window-percentile = Ο πελάτης μετρά στη βάση για { $days } ημέρες από κάθε αγορά: το { $percentile }% των { $intervals } επαναγορών του καταστήματος έγινε μέσα σε αυτό το διάστημα.
window-fallback = Ο πελάτης μετρά στη βάση για { $days } ημέρες από κάθε αγορά· το κατάστημα έχει μόνο { $intervals } επαναγορές, πολύ λίγες για να φανεί ο δικός του ρυθμός.
warning-period-spans-life = Η περίοδος έχει { $period } από τις { $life } ημέρες του καταστήματος ({ $share }). Σχεδόν όλοι είναι νέοι μέσα της, οπότε το ποσοστό λέει λίγα· διαλέξτε μικρότερη περίοδο.
warning-period-cut = Ζητήσατε μεγέθη έως { $asked }, αλλά τα δεδομένα τελειώνουν στις { $end }. Η περίοδος κόπηκε εκεί.
warning-window-before-data = Η βάση της αρχής κοιτά πίσω έως { $from }, αλλά τα δεδομένα αρχίζουν στις { $first }. Λείπουν πελάτες εκείνου του διαστήματος, οπότε το ποσοστό ίσως φαίνεται υψηλό.
base-title = Η πελατειακή βάση, { $period }
base-part = Μέρος
base-start = Στη βάση στην αρχή
base-lapsed = Αδράνησαν
base-survivors = Έμειναν
base-reactivated = Επέστρεψαν
base-new = Νέοι που παραμένουν
base-end = Στη βάση στο τέλος
retention-series-title = Ποσοστό διατήρησης ανά περίοδο
retention-series-note = Το ποσοστό μετρά και όσους αδράνησαν και επέστρεψαν· όσοι έμειναν δεν έφυγαν ποτέ. Το κενό ανάμεσα στις γραμμές είναι όσοι επέστρεψαν.
retention-tip =
    { $period }
    Ποσοστό διατήρησης { $rate }
    Έμειναν σταθερά { $survivors }

growth-title = Ποιοι ήρθαν, ποιοι έμειναν, ποιοι έφυγαν
growth-active = Ενεργοί
growth-new = Νέοι
growth-retained = Διατηρήθηκαν
growth-reactivated = Επέστρεψαν
growth-lapsed = Αδράνησαν
growth-tip =
    { $period }: { $active } ενεργοί
    Διατηρήθηκαν { $retained }
    Επέστρεψαν { $reactivated }
    Νέοι { $new }
    Αδράνησαν { $lapsed }
growth-incomplete-note = Η αχνή ράβδος είναι περίοδος που δεν έχει τελειώσει: όσοι μετρούν ως αδρανείς μπορεί να αγοράσουν ακόμη.
quick-ratio = Δείκτης quick ratio
quick-ratio-one = 1: όσοι κερδήθηκαν, τόσοι χάθηκαν
quick-ratio-note = Πελάτες που κερδήθηκαν (νέοι και όσοι επέστρεψαν) για καθέναν που χάθηκε. Πάνω από 1 το κατάστημα μεγαλώνει.
revenue-title = Έσοδα ανά προέλευση
revenue-returning = Παλιοί πελάτες
revenue-new = Νέοι πελάτες
revenue-refunded = Επιστροφές
revenue-note = Οι ράβδοι είναι πριν από τις επιστροφές· οι επιστροφές είναι κάτω από τη γραμμή, στην περίοδο που δόθηκαν.
revenue-tip =
    { $period }: καθαρά { $revenue }
    Παλιοί πελάτες { $returning }
    Νέοι πελάτες { $new }
    Επιστροφές { $refunded }
split-title = Τι άλλαξε τα έσοδα
split-factor = Παράγοντας
split-part = Μέρος της μεταβολής
split-customers = Πελάτες
split-frequency = Παραγγελίες ανά πελάτη
split-order-value = Έσοδα ανά παραγγελία
split-change = Μεταβολή εσόδων
split-note = Κάθε μέρος είναι όσο εξηγεί ο παράγοντας μόνος του· τα τρία αθροίζονται στη μεταβολή.

repeat-rate = Ποσοστό επαναγοράς
repeat-rate-note = { $count } από { $of } αγοραστές αγόρασαν ξανά
repeat-within = Αγόρασαν ξανά μέσα σε { $days } ημέρες
repeat-buyers = Αγόρασαν ξανά
watched-buyers = Παρακολουθήθηκαν τόσο
horizon-days = Μέσα σε ημέρες
horizons-title = Αγόρασαν ξανά μέσα σε τόσες ημέρες
horizons-note = Μετρούν μόνο αγοραστές που παρακολουθήθηκαν τόσο καιρό, ώστε οι ορίζοντες να συγκρίνονται δίκαια.
second-median = Διάμεσος χρόνος ως τη δεύτερη αγορά
second-title = Χρόνος ως τη δεύτερη αγορά
second-axis = Ημέρες από την πρώτη αγορά
second-bought = Αγόρασαν ξανά
second-watched = Παρακολουθούνται ακόμη
second-events = Δεύτερες αγορές
second-legend = Ποσοστό που αγόρασε ξανά, με ζώνη 95%
second-note = Οι μισοί νέοι αγοραστές αγοράζουν ξανά μέσα σε { $days } ημέρες (διακεκομμένη γραμμή). Όσοι αναμένονται ακόμη μετρούν για όσο έχουν παρακολουθηθεί.
second-tip =
    Μετά από { $day } ημέρες: { $share }
    ζώνη 95% από { $low } έως { $high }
orders-title = Πελάτες κατά αριθμό αγορών
orders-axis = Αγορές
orders-share = Ποσοστό αγοραστών
intervals-title = Ημέρες μεταξύ αγορών
intervals-axis = Ημέρες από τη μία αγορά ως την επόμενη
intervals-from = Από ημέρες
intervals-to = Έως ημέρες
intervals-count = Διαστήματα
intervals-note = Διάμεσος { $median } ημέρες (διακεκομμένη γραμμή), μέσος { $mean }. Ακόμη { $same } αγορές έγιναν την ίδια ημέρα με την προηγούμενη.
interval-tip =
    { $days } ημέρες
    { $count } διαστήματα
lorenz-title = Πώς κατανέμονται τα έσοδα
lorenz-axis = Πελάτες, από τον μικρότερο
lorenz-revenue = Μερίδιο εσόδων
lorenz-legend = Αυτό το κατάστημα
lorenz-even = Αν όλοι αγόραζαν το ίδιο
lorenz-note = Gini { $gini }. Το καλύτερο { $share } των πελατών φέρνει το 80% των εσόδων. Δεξιά από τη διακεκομμένη γραμμή είναι το καλύτερο ένα πέμπτο.
top-title = Τι φέρνουν οι καλύτεροι πελάτες
top-heading = Καλύτεροι
top-customers = Καλύτερο { $share }

segment-champions = Κορυφαίοι
segment-loyal = Πιστοί πελάτες
segment-potential-loyalists = Εν δυνάμει πιστοί
segment-new-customers = Νέοι πελάτες
segment-promising = Πολλά υποσχόμενοι
segment-need-attention = Χρειάζονται προσοχή
segment-about-to-sleep = Έτοιμοι να αδρανήσουν
segment-at-risk = Σε κίνδυνο
segment-cannot-lose-them = Δεν πρέπει να χαθούν
segment-hibernating = Σε αδράνεια
segment-lost = Χαμένοι
advice-champions = Ευχαριστήστε τους προσωπικά, δείξτε τους πρώτους τα νέα, ζητήστε να σας συστήσουν.
advice-loyal = Προτείνετε ό,τι ταιριάζει με όσα αγοράζουν· ζητήστε μια κριτική.
advice-potential-loyalists = Καλέστε τους στο πρόγραμμα επιβράβευσης· δώστε λόγο για την επόμενη επίσκεψη.
advice-new-customers = Καλωσορίστε τους και βοηθήστε τους να χαρούν την πρώτη τους αγορά.
advice-promising = Χαιρετήστε τους ξανά πριν σας ξεχάσουν.
advice-need-attention = Μια έγκαιρη προσφορά σε ό,τι αγόρασαν παλιότερα.
advice-about-to-sleep = Θυμίστε τους ότι υπάρχετε όσο ακόμη σας ξέρουν.
advice-at-risk = Γράψτε τους προσωπικά· μάθετε τι πήγε στραβά.
advice-cannot-lose-them = Τηλεφωνήστε τους. Ήταν από τους καλύτερους και στρέφονται αλλού.
advice-hibernating = Μία φιλική προσπάθεια, χωρίς πολλά έξοδα.
advice-lost = Αφήστε τους, εκτός αν η προσπάθεια δεν κοστίζει σχεδόν τίποτα.
segment-heading = Τμήμα
segment-value = Αξία
segment-customers-share = Μερίδιο πελατών
segment-value-share = Μερίδιο αξίας
segment-recency = Ημέρες από την τελευταία αγορά
segment-orders = Παραγγελίες ανά πελάτη
segment-mean-value = Αξία ανά πελάτη
segments-title = Τμήματα
segments-note = Αξία είναι οι αγορές μείον τις επιστροφές. Οι μέσοι όροι είναι ανά πελάτη.
grid-title = Προσφατότητα και συχνότητα
grid-corner = Κάθετα η συχνότητα, οριζόντια η προσφατότητα
grid-recency = R { $score }
grid-frequency = F { $score }
grid-long-ago = ← αγόρασαν παλιά
grid-just-now = αγόρασαν μόλις τώρα →
grid-note = Η κορυφαία βαθμολογία: αγορά μετά τις { $recency }, πάνω από { $frequency } αγορές, αξία πάνω από { $value }.
score-recency = Προσφατότητα
score-frequency = Συχνότητα
score-value = Βαθμός αξίας
movement-title = Μετακινήσεις από { $from } έως { $to }
movement-from = Ήταν
movement-to = Είναι
movement-not-yet = Όχι ακόμη πελάτης
movement-note = Κάθε γραμμή δείχνει πού βρίσκονται τώρα οι πελάτες ενός τμήματος. Κάθε ημερομηνία βαθμολογείται με τα δικά της όρια.
