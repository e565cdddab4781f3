## Οι σελίδες του προγράμματος: εικόνα, εκδόσεις, συντάκτης, δημοσίευση.
stage-draft = Πρόχειρο
stage-scheduled = Προγραμματισμένο
stage-live = Σε ισχύ
stage-archived = Έληξε
program-lead = Πώς κερδίζουν, ανεβαίνουν και ξοδεύουν τα μέλη, με απλές προτάσεις.
program-since = Σε ισχύ από { $date }.
program-edit = Σύνταξη επόμενης έκδοσης
program-begin = Ξεκινήστε με μια καλή αρχή
program-empty-text = Ένα πρόγραμμα λέει πώς κερδίζουν, ανεβαίνουν και ξοδεύουν τα μέλη. Ξεκινήστε με ένα για μικρά καταστήματα, διαβάστε τι σημαίνει καθώς το αλλάζετε, δοκιμάστε το στις παλιές παραγγελίες και δημοσιεύστε το όταν σας αρέσει.
program-empty-command = Ή ελέγξτε ένα αρχείο στη γραμμή εντολών:
program-none-live = Καμία έκδοση δεν ισχύει τώρα.
program-done-drafted = Το πρόχειρο αποθηκεύτηκε. Τα μέλη δεν βλέπουν τίποτα ώσπου να δημοσιευτεί.
program-done-published = Δημοσιεύτηκε: ισχύει από τώρα.
program-done-scheduled = Δημοσιεύτηκε: θα ισχύσει την ημέρα του.
program-done-ended = Η έκδοση έληξε.
versions-title = Εκδόσεις
version-name = Έκδοση { $version }
version-title = { $name }, έκδοση { $version }
version-saved = Αποθηκεύτηκε { $date }, από: { $name }
version-starts = ισχύει από { $date }
version-ended = έληξε { $date }
version-edit = Επεξεργασία ως επόμενη έκδοση
version-document = Το έγγραφο
publish-title = Δημοσίευση
publish-on = Από ποια ημέρα
publish-hint = Αμέσως αν μείνει κενό. Όσα αποφασίστηκαν πριν μένουν όπως ήταν.
publish-save = Δημοσίευση
end-draft-title = Απόρριψη προχείρου
end-draft-text = Το πρόχειρο πηγαίνει στις εκδόσεις που έληξαν. Για τα μέλη δεν αλλάζει τίποτα.
end-draft-save = Απόρριψη
end-scheduled-title = Ματαίωση
end-scheduled-text = Δεν θα ισχύσει· συνεχίζει ό,τι ισχύει τώρα.
end-scheduled-save = Ματαίωση
end-live-title = Λήξη αυτής της έκδοσης
end-live-text = Τα μέλη κρατούν τους πόντους τους και δεν κερδίζουν ούτε ξοδεύουν ώσπου να ισχύσει άλλη έκδοση.
end-live-save = Λήξη τώρα
editor-title = Σύνταξη προγράμματος
editor-lead = Το έγγραφο αριστερά, τι σημαίνει δεξιά, καθώς γράφετε.
editor-document = Έγγραφο
editor-hint = YAML ή JSON. Τα ποσά είναι στη μικρότερη μονάδα: 500 είναι 5,00.
editor-save = Αποθήκευση προχείρου
editor-check = Έλεγχος
editor-changes-draft = Αλλάζει το πρόχειρο, έκδοση { $version }.
editor-makes-draft = Γίνεται έκδοση { $version }.
verdict-unreadable = Δεν είναι ακόμη YAML ή JSON.
verdict-errors = { $count ->
    [one] { $count } διόρθωση χρειάζεται
   *[other] { $count } διορθώσεις χρειάζονται
}
verdict-sound = Μπορεί να δημοσιευτεί.
verdict-errors-title = Προς διόρθωση
verdict-warnings-title = Αξίζει μια ματιά
verdict-changes = Τι αλλάζει σε σχέση με την έκδοση { $version }
verdict-no-changes = Δεν αλλάζει τίποτα.
verdict-gone = όχι πια
verdict-come = νέο
verdict-paths = { $count ->
    [one] { $count } αλλαγή στο έγγραφο
   *[other] { $count } αλλαγές στο έγγραφο
}
sentence-off = ανενεργό
starter-about = Ένα πρόγραμμα για αρχή. Αλλάξτε ό,τι θέλετε: το τι σημαίνει φαίνεται δίπλα.
starter-money = τα ποσά είναι στη μικρότερη μονάδα: 500 είναι 5,00
starter-enrolment = ή first_order: όλοι γράφονται με την πρώτη παραγγελία
starter-pending = διαθέσιμα μετά την προθεσμία επιστροφής
starter-expiry = ένας χρόνος, έως το τέλος του μήνα
starter-cost = τι σας κοστίζει ένας πόντος, στη μικρότερη μονάδα: 5 % πίσω
starter-reward-cost = τι σας κοστίζει ένα
starter-spend = 1 πόντος για κάθε μονάδα χρημάτων
starter-birthday = από το χαρακτηριστικό «birthday» του πελάτη, όπως 05-04
starter-bonus = δεν πολλαπλασιάζεται ποτέ
starter-tiers = Βαθμίδες με βάση τις αγορές των τελευταίων 12 μηνών. Η χρυσή πληρώνει 10 % λιγότερο για δώρα.
starter-by-hand = Αλλαγές με το χέρι: πάνω από 200 πόντους πρέπει να συμφωνήσει δεύτερο άτομο.
starter-title-spend = Πόντοι σε κάθε παραγγελία
starter-title-welcome = Καλώς ήρθατε
starter-title-birthday = Χρόνια πολλά
starter-title-second = Ξανά μέσα σε δύο μήνες
starter-title-off = 5 έκπτωση σε παραγγελία
starter-title-shipping = Δωρεάν μεταφορικά
starter-tier-first = Φίλος
starter-tier-second = Ασημένιο
starter-tier-third = Χρυσό
backtest-title = Δοκιμή στο παρελθόν
backtest-lead = Τι θα έδινε και τι θα όφειλε το «{ $version }» με τις παραγγελίες αυτού του καταστήματος.
backtest-text = Κάθε παραγγελία και επιστροφή ξαναπαίζεται με αυτή την έκδοση, δίπλα σε ό,τι ισχύει. Για κανέναν δεν αλλάζει τίποτα.
backtest-begin-title = Δοκιμή
backtest-again-title = Νέα δοκιμή
backtest-begin = Επανάληψη των παραγγελιών
backtest-at = Δοκιμάστηκε στις { $date }.
backtest-open = Δοκιμή στο παρελθόν
backtest-open-text = Ξαναπαίζει τις παραγγελίες: πόντοι, κόστος, βαθμίδες, ποιοι κερδίζουν και ποιοι χάνουν.
backtest-redeem = Τι κάνουν τα μέλη με τους πόντους τους
backtest-redeem-never = Τους κρατούν: η μεγαλύτερη οφειλή
backtest-redeem-eager = Τους ξοδεύουν αμέσως: το μεγαλύτερο κόστος
backtest-running = Επανάληψη των παραγγελιών
backtest-running-text = Διαρκεί δευτερόλεπτα, για εκατομμύρια παραγγελίες λίγο περισσότερο. Η σελίδα δείχνει μόνη της το αποτέλεσμα.
backtest-look-again = Έλεγχος ξανά
backtest-no-orders = Δεν υπάρχουν παραγγελίες γνωστών πελατών στο νόμισμα του προγράμματος ή είναι πάρα πολλές για αυτή τη σελίδα.
backtest-impossible = Οι παραγγελίες δεν μπορούν να ξαναπαιχτούν με αυτό το πρόγραμμα.
backtest-span = { $dates }: { $members }, { $orders }, { $refunds }.
refunds-count = { $count ->
    [0] καμία επιστροφή
    [one] { $count } επιστροφή
   *[other] { $count } επιστροφές
}
backtest-points = Πόντοι
backtest-issued = Δόθηκαν
backtest-kept = { $amount } μετά τις επιστροφές
backtest-redeemed = Ξοδεύτηκαν
backtest-lapsed = Έληξαν
backtest-taken-back = Αφαιρέθηκαν
backtest-let-go = Χαρίστηκαν
backtest-cost = Κόστος όσων δόθηκαν
backtest-cost-note = Μετά τις επιστροφές, αν ξοδευτούν όλα.
backtest-costs = κοστίζουν { $money } αν ξοδευτούν όλα
backtest-outstanding = Ακόμη στα μέλη
backtest-liability = Οφειλή
backtest-months-title = Τι ήρθε και τι έφυγε
backtest-liability-title = Τι οφείλει το κατάστημα στον χρόνο
backtest-outstanding-title = Τι έχουν τα μέλη στον χρόνο
backtest-tip = { $month }
    δόθηκαν { $issued }
    ξοδεύτηκαν { $redeemed }
    έληξαν { $lapsed }
    αφαιρέθηκαν { $reversed }
backtest-against = Σε σχέση με την έκδοση { $version }, που ισχύει
backtest-winners = Κερδίζουν
backtest-losers = Χάνουν
backtest-unchanged = Μένουν ίδιοι
backtest-most-won = Κερδίζουν περισσότερο
backtest-most-lost = Χάνουν περισσότερο
backtest-from-to = { $before } → { $after }
backtest-tiers = Μέλη ανά βαθμίδα στο τέλος
backtest-moves = Άνοδοι: { $climbed }, πτώσεις: { $fell }.
backtest-rules = Πόντοι ανά κανόνα, πριν από επιστροφές
backtest-rewards = Δώρα που δόθηκαν
backtest-rewards-cost = Κοστίζουν { $cost }· οι πόντοι πλήρωσαν { $paid } στα ταμεία.
backtest-worst = Ημέρες με τα περισσότερα
backtest-notes = Παραδοχές
backtest-note-members = Όποιος αγόρασε είναι μέλος από την πρώτη παραγγελία.
backtest-note-same = Όλοι αγοράζουν όπως πριν, ό,τι κι αν δίνει το πρόγραμμα.
backtest-note-never = Κανείς δεν ξοδεύει πόντους: η οφειλή είναι η μεγαλύτερη δυνατή.
backtest-note-eager = Όλοι ξοδεύουν πόντους το συντομότερο: το κόστος είναι το μεγαλύτερο δυνατό.
backtest-note-refunds = Μια επιστροφή χωρίς παραγγελία ανήκει στην πιο πρόσφατη προηγούμενη με το ίδιο προϊόν.
backtest-note-unmatched = { $money } από { $count } επιστροφές δεν ταιριάζουν σε προηγούμενη παραγγελία και δεν αφαιρούν τίποτα.
backtest-note-currency = { $count } αγορές δεν είναι σε { $currency } και δεν κερδίζουν τίποτα.
backtest-note-refused = { $count } επιστροφές δεν έγιναν δεκτές: οι πόντοι είχαν ξοδευτεί.
