## Ένα πρόγραμμα με απλές προτάσεις.
list-or = { $first } ή { $last }
list-and = { $first } και { $last }
products-all = οποιοδήποτε προϊόν
products-category = κατηγορία { $list }
products-except = { $list }, εκτός από { $except }
chapter-earning = Πώς κερδίζουν τα μέλη
chapter-wallets = Τι συγκεντρώνουν
chapter-tiers = Πώς ανεβαίνουν
chapter-tiers-of = Πώς ανεβαίνουν: { $ladder }
chapter-rewards = Τι παίρνουν
chapter-house = Τι ισχύει για όλους
note-multipliers-compound = Πολλοί πολλαπλασιαστές πολλαπλασιάζονται: επί 2 και επί 3 γίνεται επί 6.
note-multipliers-add = Πολλοί πολλαπλασιαστές προστίθενται: επί 2 και επί 3 γίνεται επί 4.
note-round-each-rule = Τα κλάσματα στρογγυλοποιούνται μετά από κάθε κανόνα.
note-round-each-product = Τα κλάσματα στρογγυλοποιούνται ανά προϊόν και μετά ανά κανόνα.
note-round-end = Τα κλάσματα στρογγυλοποιούνται μία φορά, μετά από όλους τους κανόνες.
note-enrol-request = Τους πελάτες τους εγγράφει το κατάστημα ή το ζητούν οι ίδιοι.
note-enrol-first-order = Οι πελάτες γίνονται μέλη με την πρώτη παραγγελία, που ήδη κερδίζει.
note-currency = Τα ποσά είναι σε { $currency }· οι ημέρες είναι της ζώνης { $zone }.
note-refund-zero = Μια επιστροφή παίρνει πίσω όσα κέρδισε η παραγγελία· το υπόλοιπο δεν πέφτει κάτω από το μηδέν.
note-refund-debt = Μια επιστροφή παίρνει πίσω όσα κέρδισε η παραγγελία· όσα ξοδεύτηκαν οφείλονται και εξοφλούνται από τους επόμενους πόντους.
note-refund-pending = Μια επιστροφή παίρνει πίσω μόνο όσα δεν είναι ακόμη διαθέσιμα· τα υπόλοιπα χαρίζονται.
note-refund-refuse = Μια επιστροφή δεν γίνεται δεκτή αν όσα κέρδισε η παραγγελία έχουν ξοδευτεί.
note-restored-keep = Οι πόντοι που επιστρέφουν κρατούν την ημερομηνία λήξης τους.
note-restored-grace = { $days ->
    [one] Οι πόντοι που επιστρέφουν ισχύουν τουλάχιστον { $days } ημέρα.
   *[other] Οι πόντοι που επιστρέφουν ισχύουν τουλάχιστον { $days } ημέρες.
}
note-adjust-max = Με το χέρι αλλάζουν το πολύ { $count } πόντοι μαζί.
note-adjust-approval = Πάνω από { $count } πόντοι μαζί με το χέρι θέλουν δεύτερο άτομο.
cond-not = δεν ισχύει ότι { $condition }
cond-lines-both = η παραγγελία έχει { $units } ή περισσότερα από { $products } αξίας { $money } και πάνω
cond-lines-amount = η παραγγελία έχει { $products } αξίας { $money } και πάνω
cond-lines-one = η παραγγελία έχει { $products }
cond-lines-units = η παραγγελία έχει { $units } ή περισσότερα από { $products }
cond-channel = η παραγγελία ήρθε από { $list }
cond-country = η χώρα της παραγγελίας είναι { $list }
cond-code-used = χρησιμοποιήθηκε κωδικός έκπτωσης
cond-code-is = ο κωδικός έκπτωσης είναι { $list }
cond-order-attribute = το «{ $name }» της παραγγελίας είναι { $list }
cond-weekday = είναι { $days }
cond-time = η ώρα είναι από { $from } έως { $until }
cond-dates = η ημερομηνία είναι μέσα στο { $dates }
cond-dates-from = είναι { $date } ή αργότερα
cond-dates-to = είναι { $date } ή νωρίτερα
cond-any-day = είναι οποιαδήποτε ημέρα
cond-member-attribute = το «{ $name }» του μέλους είναι { $list }
cond-in-tier = το μέλος είναι { $list }
cond-in-segment = το μέλος ανήκει στο τμήμα { $list }
cond-field-at-least = το «{ $name }» είναι { $value } ή περισσότερο
cond-field-is = το «{ $name }» είναι { $list }
cond-total-from = η παραγγελία είναι { $money } και πάνω
cond-total-below = η παραγγελία είναι κάτω από { $money }
cond-total-between = η παραγγελία είναι { $from } και πάνω, αλλά κάτω από { $below }
cond-tenure-from = { $days ->
    [one] το μέλος γράφτηκε πριν από { $days } ημέρα ή νωρίτερα
   *[other] το μέλος γράφτηκε πριν από { $days } ημέρες ή νωρίτερα
}
cond-tenure-below = { $days ->
    [one] το μέλος γράφτηκε πριν από λιγότερο από { $days } ημέρα
   *[other] το μέλος γράφτηκε πριν από λιγότερες από { $days } ημέρες
}
cond-tenure-between = το μέλος γράφτηκε πριν από { $from } έως { $below } ημέρες
cond-first-order = είναι η πρώτη παραγγελία
cond-orders-below = υπήρχαν λιγότερες από { $count } παραγγελίες πριν
cond-orders-exactly = { $count ->
    [one] υπήρχε ακριβώς { $count } παραγγελία πριν
   *[other] υπήρχαν ακριβώς { $count } παραγγελίες πριν
}
cond-orders-between = υπήρχαν { $from } έως { $to } παραγγελίες πριν
cond-orders-from = { $count ->
    [one] υπήρχε { $count } παραγγελία ή περισσότερες πριν
   *[other] υπήρχαν { $count } παραγγελίες ή περισσότερες πριν
}
cond-spent = ξοδεύτηκαν { $money } ή περισσότερα πριν
cond-last-order = { $days ->
    [one] η τελευταία παραγγελία έγινε πριν από { $days } ημέρα ή νωρίτερα
   *[other] η τελευταία παραγγελία έγινε πριν από { $days } ημέρες ή νωρίτερα
}
cond-any-history = αγοράστηκε κάτι πριν ή τίποτα
cond-within = { $days ->
    [one] { $condition }, μέσα σε { $days } ημέρα
   *[other] { $condition }, μέσα σε { $days } ημέρες
}
day-monday = Δευτέρα
day-tuesday = Τρίτη
day-wednesday = Τετάρτη
day-thursday = Πέμπτη
day-friday = Παρασκευή
day-saturday = Σάββατο
day-sunday = Κυριακή
cap-order = ανά παραγγελία
cap-day = ανά μέλος και ημέρα
cap-week = ανά μέλος και εβδομάδα
cap-month = ανά μέλος και μήνα
cap-quarter = ανά μέλος και τρίμηνο
cap-year = ανά μέλος και έτος
cap-member = ανά μέλος
cap-program = για όλα τα μέλη μαζί
cap-balance = στο υπόλοιπο
limit-points = Το πολύ { $amount } { $per }.
limit-uses = { $count ->
    [one] Το πολύ μία φορά { $per }.
   *[other] Το πολύ { $count } φορές { $per }.
}
limit-refuse = Τίποτα αν δεν χωρούν όλα.
pending-none = Διαθέσιμα αμέσως.
pending-days = { $days ->
    [one] Διαθέσιμα { $days } ημέρα μετά την παραγγελία.
   *[other] Διαθέσιμα { $days } ημέρες μετά την παραγγελία.
}
pending-until = Διαθέσιμα από { $date }.
pending-event = Διαθέσιμα όταν έρθει το «{ $name }».
pending-event-or = { $days ->
    [one] Διαθέσιμα όταν έρθει το «{ $name }», το αργότερο μετά από { $days } ημέρα.
   *[other] Διαθέσιμα όταν έρθει το «{ $name }», το αργότερο μετά από { $days } ημέρες.
}
expiry-never = Δεν λήγουν ποτέ.
expiry-on = Λήγουν μετά τις { $date }.
expiry-yearly = Λήγουν κάθε χρόνο μετά τις { $dates }.
expiry-rolling = Λήγουν μετά από: { $period }.
expiry-sliding = Λήγουν μετά την τελευταία αγορά που κέρδισε, σε: { $period }.
period-to-month = { $length }, έως το τέλος του μήνα
period-to-quarter = { $length }, έως το τέλος του τριμήνου
period-to-year = { $length }, έως το τέλος του έτους
award-per-amount = { $points } για κάθε { $money } που πληρώνονται
award-per-full-amount = { $points } για κάθε ολόκληρα { $money } που πληρώνονται
award-percentage = { $percent }% όσων πληρώνονται
award-per-item = { $points } για κάθε τεμάχιο από { $products }
award-per-items = { $points } για κάθε { $count } τεμάχια από { $products }
award-multiplier = Πόντοι επί { $factor }
award-multiplier-on = Πόντοι επί { $factor } για { $products }
rule-sentence = { $award } { $occasion }.
rule-sentence-plain = { $award }.
trigger-purchase = με κάθε παραγγελία
trigger-challenge = για { $orders } παραγγελίες μέσα σε { $days } ημέρες
trigger-custom = για το συμβάν «{ $name }»
trigger-sign-up = με την εγγραφή
trigger-birthday = στα γενέθλια
trigger-anniversary = σε κάθε επέτειο εγγραφής
trigger-referral-joined = όταν κάποιος εγγράφεται μέσω του μέλους
trigger-referral-purchased = όταν αγοράζει κάποιος που ήρθε μέσω του μέλους
trigger-review = για μια αξιολόγηση
trigger-survey = για μια απαντημένη έρευνα
trigger-newsletter = με την εγγραφή στο ενημερωτικό δελτίο
trigger-social = για κοινοποίηση ή παρακολούθηση
trigger-visit = για μια επίσκεψη
trigger-scan = για έναν σαρωμένο κωδικό
trigger-profile = για συμπληρωμένο προφίλ
trigger-tier = με την άνοδο σε βαθμίδα
trigger-segment = με την είσοδο σε τμήμα
rule-when = Μόνο όταν { $condition }.
rule-with-products = Μόνο με { $products } στην παραγγελία.
rule-between = Από { $from } έως πριν από { $until }.
rule-from = Από { $from } και μετά.
rule-until = Έως πριν από { $until }.
rule-cooldown = { $days ->
    [one] Μετά, όχι ξανά για { $days } ημέρα.
   *[other] Μετά, όχι ξανά για { $days } ημέρες.
}
rule-needs-base = Μόνο όπου άλλος κανόνας έδωσε πόντους στην ίδια παραγγελία.
rule-bonus = Δεν πολλαπλασιάζεται ποτέ.
rule-wallet = Στο πορτοφόλι { $wallet }.
basis-before-discounts = Υπολογίζεται πριν από τις εκπτώσεις.
basis-without-tax = Υπολογίζεται χωρίς φόρο.
basis-with-shipping = Μετράνε και τα μεταφορικά.
basis-products = Μετράνε μόνο όσα πληρώθηκαν για { $products }.
group-best = Από { $titles } μετρά μόνο αυτό που δίνει τα περισσότερα.
group-first = Από { $titles } μετρά μόνο το πρώτο που δίνει κάτι.
group-stop = Από { $titles } μετρά μόνο το πρώτο που δίνει κάτι, και καμία επόμενη ομάδα.
wallet-cap = Όλοι οι κανόνες μαζί: { $limit }
wallet-balance-max = Το υπόλοιπο φτάνει το πολύ σε { $amount }.
wallet-round-down = Τα κλάσματα στρογγυλοποιούνται προς τα κάτω.
wallet-round-nearest = Τα κλάσματα στρογγυλοποιούνται στο πλησιέστερο.
wallet-round-up = Τα κλάσματα στρογγυλοποιούνται προς τα πάνω.
wallet-cost = { $points } κοστίζουν στο κατάστημα { $money }.
wallet-no-cost = Δεν δηλώθηκε τι κοστίζει ένας πόντος: δεν υπολογίζεται υποχρέωση.
tier-needs-nothing = Για κάθε μέλος.
tier-needs = Για μέλη με { $needs }.
needs-spend = αγορές { $money } και πάνω
needs-orders = { $count ->
    [one] { $count } παραγγελία και πάνω
   *[other] { $count } παραγγελίες και πάνω
}
needs-earned = κέρδη { $amount } και πάνω
needs-balance = υπόλοιπο { $amount } και πάνω
needs-tenure = { $days ->
    [one] { $days } ημέρα και πάνω ως μέλος
   *[other] { $days } ημέρες και πάνω ως μέλος
}
needs-attribute = «{ $name }» ίσο με { $list }
benefit-multiplier = Πόντοι επί { $factor }.
benefit-price = Τα δώρα κοστίζουν το { $percent } της τιμής τους.
benefit-access = Ανοίγει: { $list }.
window-lifetime = Μετράνε όλα από την εγγραφή.
window-calendar = Μετρά το ημερολόγιο: { $grain }.
window-rolling = Μετράνε τα τελευταία: { $length }.
window-anniversary = Κάθε έτος συμμετοχής μετρά χωριστά.
window-since-entry = Μετράνε { $length } από την άνοδο σε βαθμίδα, μετά από την αρχή.
down-never = Κανείς δεν κατεβαίνει.
down-at-once = Όποιος δεν έχει πια αρκετά κατεβαίνει αμέσως
down-after-grace = Μια βαθμίδα μένει τουλάχιστον { $length }. Όποιος μετά δεν έχει αρκετά κατεβαίνει
down-window-end = Όποιος δεν είχε αρκετά κατεβαίνει όταν λήξει ο χρόνος που μετρά,
down-full = στη βαθμίδα που του ταιριάζει.
down-one = κατά μία βαθμίδα.
reward-sentence = { $what }, για { $price }.
reward-tier-price = { $price } για { $tier }.
reward-tiers = Μόνο για { $tiers }.
reward-stock = { $count } συνολικά.
reward-per-member = { $count ->
    [one] Μία φορά ανά μέλος.
   *[other] { $count } ανά μέλος.
}
reward-cost = Κοστίζει στο κατάστημα { $money }.
kind-free-shipping = Δωρεάν μεταφορικά
kind-off-order = { $amount } έκπτωση σε παραγγελία
kind-off-shipping = { $amount } έκπτωση στα μεταφορικά
kind-off-any-line = { $amount } έκπτωση σε ένα προϊόν
kind-off-line = { $amount } έκπτωση σε ένα από: { $products }
kind-free-product = { $product } δωρεάν
kind-gift = Ένα δώρο: { $what }
kind-gift-card = Δωροκάρτα { $money }
kind-credit = { $amount } στο πορτοφόλι { $wallet }
kind-early-access = Πρόωρη πρόσβαση: { $what }
kind-event = { $what }
kind-coupon = Κουπόνι συνεργάτη από «{ $pool }»
kind-donation = Δωρεά προς { $to }
kind-surprise = Έκπληξη από { $products }
pay-rate = { $points } πληρώνουν { $money } στο ταμείο.
pay-min = Τουλάχιστον { $amount } μαζί.
pay-max = Το πολύ { $amount } μαζί.
pay-step = Σε βήματα των { $amount }.
pay-share = Έως { $percent } μιας παραγγελίας.
pay-hold = { $minutes ->
    [one] Οι πόντοι μένουν δεσμευμένοι { $minutes } λεπτό.
   *[other] Οι πόντοι μένουν δεσμευμένοι { $minutes } λεπτά.
}
