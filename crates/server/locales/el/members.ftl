## Μέλη: κατάλογος, σελίδα, φόρμες, δώρα, εγκρίσεις, καθολικό.
nav-group-reward = Επιβράβευση
nav-members = Μέλη
nav-program = Πρόγραμμα
nav-rewards = Δώρα
nav-approvals = Εγκρίσεις
nav-ledger = Καθολικό
points-count = { $count ->
    [one] { $count } πόντος
   *[other] { $count } πόντοι
}
points-decimal = { $count } πόντοι
stamps-count = { $count ->
    [one] { $count } σφραγίδα
   *[other] { $count } σφραγίδες
}
stamps-decimal = { $count } σφραγίδες
months-count = { $count ->
    [one] { $count } μήνας
   *[other] { $count } μήνες
}
members-lead = Ποιοι συμμετέχουν στο πρόγραμμα και τι έχουν.
members-count = { $count ->
    [one] { $count } μέλος
   *[other] { $count } μέλη
}
members-count-paused = { $count ->
    [one] { $count } μέλος, { $paused } σε παύση
   *[other] { $count } μέλη, { $paused } σε παύση
}
members-member = Μέλος
members-status = Κατάσταση
members-any = Όλα
members-joined = Εγγραφή
members-lapsing = Λήγουν σε 30 ημέρες
members-pending = { $amount } σε αναμονή
members-none = Κανένα μέλος δεν ταιριάζει σε αυτά τα φίλτρα.
members-empty = Δεν υπάρχουν ακόμη μέλη
members-empty-text = Ανοίξτε έναν πελάτη και επιλέξτε «Εγγραφή», εγγράψτε τον μέσω του API ή αφήστε το πρόγραμμα να εγγράφει όλους με την πρώτη παραγγελία.
members-no-program = Δεν υπάρχει ακόμη πρόγραμμα
members-no-program-text = Τα μέλη εγγράφονται μόλις δημοσιευτεί ένα πρόγραμμα: πώς κερδίζουν, ανεβαίνουν και ξοδεύουν.
member-active = Ενεργό
member-paused = Σε παύση
member-to-customer = Σελίδα πελάτη
member-joined = Εγγραφή στις { $date }
member-is-paused = Η συμμετοχή είναι σε παύση.
member-is-paused-text = Δεν κερδίζεται ούτε ξοδεύεται τίποτα. Οι πόντοι μένουν και λήγουν στην ώρα τους.
member-waiting = «{ $reason }», το ζήτησε: { $who }. Πρέπει να συμφωνήσει και δεύτερο άτομο.
member-done-enrolled = Ο πελάτης είναι πλέον μέλος.
member-done-paused = Η συμμετοχή μπήκε σε παύση.
member-done-resumed = Το μέλος συμμετέχει ξανά.
member-done-adjusted = Το υπόλοιπο άλλαξε.
member-done-waits = Η αλλαγή περιμένει δεύτερο άτομο στις Εγκρίσεις.
member-done-approved = Εγκρίθηκε: το υπόλοιπο άλλαξε.
member-done-declined = Απορρίφθηκε: δεν άλλαξε τίποτα.
member-done-withdrawn = Το αίτημά σας αποσύρθηκε.
member-done-tier = Η βαθμίδα δόθηκε.
member-done-reversed = Οι πόντοι αφαιρέθηκαν.
member-done-redeemed = Το δώρο ανήκει στο μέλος.
balance-available = Διαθέσιμα
balance-pending = Σε αναμονή
balance-held = Δεσμευμένα
balance-lifetime = Συνολικά κερδισμένα
balance-spent = Ξοδεμένα
balance-expired = Έληξαν
balance-debt = Οφείλονται { $amount }: εξοφλούνται από τα επόμενα.
balance-coming = Διαθέσιμα αργότερα
balance-coming-event = Όταν έρθει ένα συμβάν
balance-lapsing = Επόμενες λήξεις
balance-soon = σύντομα
hold-for-order = Πληρώνει { $money } της παραγγελίας { $number }, έως { $until }
hold-open = Πληρώνει { $money }, έως { $until }
tier-heading = Βαθμίδα
tier-since = από { $date }
tier-next = Επόμενη: { $tier }
tier-highest = Η ανώτερη βαθμίδα.
tier-floor = Δόθηκε με το χέρι: όχι κάτω από { $tier }.
tier-floor-until = Δόθηκε με το χέρι: όχι κάτω από { $tier } έως { $date }.
tier-entered = Ξεκινά ως { $tier }
tier-reached = Ανέβηκε σε { $tier }
tier-fell = Τώρα { $tier }, πριν { $from }
tier-was-given = Του δόθηκε { $tier }
missing-spend = Ακόμη { $left } σε αγορές, { $need } συνολικά
missing-orders = { $left ->
    [one] Ακόμη { $left } παραγγελία, { $need } συνολικά
   *[other] Ακόμη { $left } παραγγελίες, { $need } συνολικά
}
missing-points = Ακόμη { $left }, { $need } συνολικά
missing-days = { $left ->
    [one] Ακόμη { $left } ημέρα ως μέλος
   *[other] Ακόμη { $left } ημέρες ως μέλος
}
missing-attribute = Το «{ $name }» έχει άλλη τιμή
missing-nothing = Επιτεύχθηκε
offers-title = Δώρα
offer-redeem = Εξαργύρωση
reward-missing = Λείπουν { $amount }
reward-out-of-stock = Δεν έμεινε κανένα.
reward-limit-reached = Έχει πάρει όσα επιτρέπονται.
reward-other-tier = Για άλλες βαθμίδες.
reward-not-offered = Δεν προσφέρεται τώρα.
reward-unknown = Το πρόγραμμα δεν έχει τέτοιο δώρο.
redeemed-title = Εξαργυρώθηκε: { $reward }
redeemed-text = Σημειώστε τον κωδικό ή αφήστε το μέλος να τον δείξει. Όταν παραδοθεί, σημειώστε το ως χρησιμοποιημένο.
holds-title = Δεσμευμένα σε πληρωμές
redemptions-title = Πρόσφατες εξαργυρώσεις
by-hand-title = Με το χέρι
adjust-title = Αλλαγή υπολοίπου
adjust-wallet = Ποιο
adjust-direction = Κατεύθυνση
adjust-give = Προσθήκη
adjust-take = Αφαίρεση
adjust-points = Πόσα
adjust-save = Αλλαγή
adjust-approval = Πάνω από { $count } μαζί περιμένουν δεύτερο άτομο.
adjust-max = Το πολύ { $count } μαζί.
reason-label = Αιτία
reason-hint = Μένει στο καθολικό για πάντα.
reverse-title = Αφαίρεση πόντων παραγγελίας
reverse-order = Παραγγελία
reverse-choice = { $number }, { $date }: απομένουν { $amount }
reverse-points = Πόσα
reverse-hint = Όλα όσα απομένουν αν μείνει κενό.
reverse-save = Αφαίρεση
give-tier-title = Απονομή βαθμίδας
give-tier-until = Έως το τέλος της
give-tier-hint = Για πάντα αν μείνει κενό. Ως τότε το μέλος δεν πέφτει χαμηλότερα.
give-tier-save = Απονομή
pause-title = Παύση συμμετοχής
pause-text = Δεν κερδίζεται ούτε ξοδεύεται τίποτα ώσπου να συνεχιστεί. Οι πόντοι μένουν και λήγουν στην ώρα τους.
pause-save = Παύση
resume-title = Συνέχεια συμμετοχής
resume-text = Το μέλος κερδίζει και ξοδεύει ξανά από τώρα. Οι ενδιάμεσες παραγγελίες δεν κερδίζουν τίποτα.
resume-save = Συνέχεια
by-person = από: { $name }
agreed-by = σύμφωνος/η: { $name }
story-enrolled = Εγγραφή στο πρόγραμμα
story-enrolled-past = { $count ->
    [0] Εγγραφή στο πρόγραμμα
    [one] Εγγραφή με { $count } παλαιότερη παραγγελία ή επιστροφή
   *[other] Εγγραφή με { $count } παλαιότερες παραγγελίες και επιστροφές
}
story-paused = Παύση συμμετοχής
story-resumed = Συνέχεια συμμετοχής
story-purchase = Πόντοι για την παραγγελία { $number }
story-refund = Επιστροφή της παραγγελίας { $number }
story-happened = { $what }
story-pays = πληρώνει { $money }
story-redeemed = Εξαργύρωση: { $reward }
story-used = Χρησιμοποιήθηκε: { $reward }
story-delivered = Παραδόθηκε: { $reward }
story-cancelled = Ακυρώθηκε: { $reward }
story-tier-given = Απονομή βαθμίδας με το χέρι
story-reversed = Αφαίρεση πόντων της παραγγελίας { $number } με το χέρι
story-tier-reviewed = Επανεξέταση βαθμίδας
move-earned = Κερδήθηκαν
move-activated = Πόντοι έγιναν διαθέσιμοι
move-spent = Ξοδεύτηκαν
move-held = Δέσμευση σε πληρωμή
move-captured = Πληρωμή με πόντους
move-released = Άρση δέσμευσης
move-expired = Πόντοι έληξαν
move-extended = Λήγουν αργότερα
move-reversed = Αφαιρέθηκαν
move-restored = Επιστράφηκαν
move-adjusted = Αλλαγή υπολοίπου με το χέρι
move-usable-from = διαθέσιμα από { $date }
move-usable-later = διαθέσιμα αργότερα
move-lapses = λήγουν μετά τις { $date }
moves-more = { $count ->
    [one] και { $count } ακόμη κίνηση
   *[other] και { $count } ακόμη κινήσεις
}
rule-of-tier = Προνόμιο { $tier }
why-show = Γιατί;
why-title = Γιατί η παραγγελία { $number } κέρδισε όσα κέρδισε
why-decided = Αποφασίστηκε στις { $date } με την έκδοση { $version } του προγράμματος.
why-past = Λήφθηκε υπόψη κατά την εγγραφή: για παλαιότερες παραγγελίες δεν καταγράφεται τι έδωσε κάθε κανόνας.
why-nothing-moved = Δεν κινήθηκαν πόντοι
why-gave = Έδωσε { $amount }.
why-disabled = Είναι ανενεργός.
why-not-member = Ο πελάτης δεν ήταν μέλος.
why-other-trigger = Τον ενεργοποιεί κάτι άλλο.
why-outside-window = Δεν είχε αρχίσει ή είχε λήξει.
why-other-currency = Η παραγγελία είναι σε άλλο νόμισμα από το πρόγραμμα.
why-condition = Μια προϋπόθεση δεν ίσχυε.
why-condition-is = Δεν ίσχυε: { $condition }.
why-cooldown = Χρησιμοποιήθηκε πολύ πρόσφατα· ξανά από { $date }.
why-comes-to-nothing = Έβγαινε λιγότερο από έναν πόντο.
why-capped = Το όριό του εξαντλήθηκε.
why-no-base = Κανένας άλλος κανόνας δεν έδωσε πόντους.
why-outranked = Επιλέχθηκε ο «{ $rule }», που έδωσε περισσότερα.
why-cut = Μειώθηκε από { $before } σε { $after }: το πολύ { $limit } { $per }.
refused-conflict = Κάποιος άλλος πρόλαβε. Δείτε τι ισχύει τώρα εδώ.
refused-reason = Γράψτε μια αιτία.
refused-points = Γράψτε έναν ακέραιο πάνω από το 0, μέσα στα όρια του προγράμματος.
refused-past = Η ημερομηνία έχει περάσει.
refused-fields = Ελέγξτε όσα γράψατε: κάτι δεν ταιριάζει.
refused-no-program = Δεν ισχύει κανένα πρόγραμμα.
refused-not-member = Ο πελάτης δεν είναι μέλος.
refused-inactive = Η συμμετοχή είναι σε παύση.
refused-too-few = Υπάρχουν λιγότεροι πόντοι.
refused-pays-nothing = Οι πόντοι δεν πληρώνουν τίποτα εδώ.
refused-hold = Η δέσμευση δεν είναι πια ανοιχτή.
refused-not-allowed = Το πρόγραμμα δεν το επιτρέπει ή έχει ήδη γίνει.
customer-membership = Πρόγραμμα επιβράβευσης
customer-member-open = Πόντοι και δώρα
customer-not-member = Δεν είναι ακόμη μέλος.
customer-enrol = Εγγραφή
customer-enrol-past = Να κερδίσουν πόντους και οι παλαιότερες παραγγελίες, η καθεμία στον χρόνο της
rewards-lead = Τι πήραν τα μέλη με τους πόντους τους και τι μένει να παραδοθεί.
rewards-find = Αναζήτηση με κωδικό
rewards-found = Βρέθηκε
rewards-open = { $count ->
    [0] Τίποτα ανοιχτό
    [one] { $count } ανοιχτό
   *[other] { $count } ανοιχτά
}
rewards-show = Προβολή
rewards-show-open = Ανοιχτά
rewards-show-all = Όλα
rewards-none = Εδώ εμφανίζονται τα δώρα που εξαργυρώνουν τα μέλη.
rewards-no-such-code = Δεν υπάρχει τέτοιος κωδικός.
redemption-issued = Ανοιχτό
redemption-used = Χρησιμοποιήθηκε
redemption-delivered = Παραδόθηκε
redemption-cancelled = Ακυρώθηκε
redemption-use = Χρησιμοποιήθηκε
redemption-deliver = Παραδόθηκε
redemption-cancel = Ακύρωση
redemption-done-used = Σημειώθηκε ως χρησιμοποιημένο.
redemption-done-delivered = Σημειώθηκε ως παραδομένο.
redemption-done-cancelled = Ακυρώθηκε: οι πόντοι επιστράφηκαν.
approvals-lead = Αλλαγές με το χέρι πάνω από το όριο του προγράμματος περιμένουν εδώ δεύτερο άτομο.
approvals-waiting = Σε αναμονή
approvals-none = Τίποτα σε αναμονή.
approvals-decided = Πρόσφατες αποφάσεις
request-waiting = Σε αναμονή
request-approved = Εγκρίθηκε
request-declined = Απορρίφθηκε
request-asked = Το ζήτησε: { $name }, { $date }
request-balance = τώρα { $amount }
request-own = Το ζητήσατε εσείς: πρέπει να συμφωνήσει κάποιος άλλος.
request-approve = Έγκριση
request-decline = Απόρριψη
request-withdraw = Απόσυρση
ledger-lead = Κάθε κίνηση πόντων, η νεότερη πρώτη. Τίποτα δεν αλλάζει εκ των υστέρων· ένα λάθος αναιρείται με νέα εγγραφή.
ledger-empty = Δεν έχει κινηθεί τίποτα ακόμη.
ledger-entry = εγγραφή { $number }
action-member-enrolled = Εγγραφή πελάτη
action-member-paused = Παύση συμμετοχής
action-member-resumed = Συνέχεια συμμετοχής
action-points-adjusted = Αλλαγή υπολοίπου με το χέρι
action-points-approved = Έγκριση αλλαγής υπολοίπου
action-points-declined = Απόρριψη αλλαγής υπολοίπου
action-points-reversed = Αφαίρεση πόντων
action-tier-given = Απονομή βαθμίδας
action-reward-redeemed = Εξαργύρωση δώρου
action-redemption-moved = Νέα κατάσταση εξαργύρωσης
action-program-drafted = Αποθήκευση προχείρου προγράμματος
action-program-published = Δημοσίευση προγράμματος
action-program-ended = Λήξη έκδοσης προγράμματος
wallet-points = Πόντοι
wallet-stamps = Σφραγίδες
wallet-credit = Πίστωση καταστήματος
moves-count = { $count ->
    [one] { $count } κίνηση
   *[other] { $count } κινήσεις
}
home-paused = { $count } σε παύση
home-outstanding = { $wallet } σε εκκρεμότητα
home-liability = κοστίζουν { $money } αν χρησιμοποιηθούν όλα
home-open-rewards = Δώρα προς παράδοση
home-waiting = Εγκρίσεις σε αναμονή
home-by-tier = Μέλη ανά βαθμίδα
define-liability-question = Τι οφείλει το κατάστημα στα μέλη του;
define-liability-formula = διαθέσιμα + σε αναμονή + δεσμευμένα − οφειλές μελών· το κόστος τους: αυτά × κόστος πόντου
define-liability-edges = Οι πόντοι που θα λήξουν μετρούν ώσπου να λήξουν. Το κόστος ενός πόντου είναι το cost_minor του προγράμματος.
define-liability-example = 10.000 πόντοι προς 0,05: οφείλονται 500,00.
