## The program's pages: overview, versions, editor, publishing.
stage-draft = Draft
stage-scheduled = Scheduled
stage-live = In force
stage-archived = Ended
program-lead = How members earn, climb and spend, in plain sentences.
program-since = In force since { $date }.
program-edit = Write the next version
program-begin = Begin with a good default
program-empty-text = A program says how members earn, climb and spend. Begin with one made for small shops, read what it means while you change it, try it on your past orders, and publish it when you like it.
program-empty-command = Or check a file on the command line:
program-none-live = No version is in force now.
program-done-drafted = The draft is saved. Members notice nothing until it is published.
program-done-published = Published: it is in force now.
program-done-scheduled = Published: it comes into force on its day.
program-done-ended = The version is ended.
versions-title = Versions
version-name = Version { $version }
version-title = { $name }, version { $version }
version-saved = Saved { $date } by { $name }
version-starts = in force from { $date }
version-ended = ended { $date }
version-edit = Edit as the next version
version-document = The document
publish-title = Publish
publish-on = From which day on
publish-hint = At once where empty. What was decided before stays as it was.
publish-save = Publish
end-draft-title = Throw the draft away
end-draft-text = The draft goes to the ended versions. Nothing changes for members.
end-draft-save = Throw away
end-scheduled-title = Call it off
end-scheduled-text = It will not come into force; what is in force now goes on.
end-scheduled-save = Call off
end-live-title = End this version
end-live-text = Members keep their points, and earn and spend nothing until another version is in force.
end-live-save = End now
editor-title = Write the program
editor-lead = The document on the left, what it means on the right, while you type.
editor-document = Document
editor-hint = YAML or JSON. Amounts are minor units: 500 is 5.00.
editor-save = Save draft
editor-check = Check
editor-changes-draft = Changes the draft, version { $version }.
editor-makes-draft = Becomes version { $version }.
verdict-unreadable = This is neither YAML nor JSON yet.
verdict-errors = { $count ->
    [one] { $count } thing to correct
   *[other] { $count } things to correct
}
verdict-sound = This can be published.
verdict-errors-title = To correct
verdict-warnings-title = Worth a look
verdict-changes = What changes against version { $version }
verdict-no-changes = Nothing changes.
verdict-gone = no more
verdict-come = new
verdict-paths = { $count ->
    [one] { $count } change in the document
   *[other] { $count } changes in the document
}
sentence-off = switched off
starter-about = A program to begin with. Change what you like: what it means stands beside it.
starter-money = amounts are minor units: 500 is 5.00
starter-enrolment = or first_order: everybody joins with the first order
starter-pending = usable after the return window
starter-expiry = a year, to the end of the month
starter-cost = what a point costs you, in minor units: 5 % back
starter-reward-cost = what one costs you
starter-spend = 1 point for each unit of money
starter-birthday = from the customer’s attribute “birthday”, such as 05-04
starter-bonus = never multiplied
starter-tiers = Tiers by what was spent in the last 12 months. Gold pays 10 % less for rewards.
starter-by-hand = Changes by hand: above 200 points a second person has to agree.
starter-title-spend = Points on every order
starter-title-welcome = Welcome
starter-title-birthday = Happy birthday
starter-title-second = Back within two months
starter-title-off = 5 off an order
starter-title-shipping = Free shipping
starter-tier-first = Friend
starter-tier-second = Silver
starter-tier-third = Gold
backtest-title = Try it on the past
backtest-lead = What “{ $version }” would have given and owed, on the orders of this shop.
backtest-text = Every order and refund is replayed through this version, beside what is in force. Nothing is changed for anybody.
backtest-begin-title = Try it
backtest-again-title = Try it again
backtest-begin = Replay the orders
backtest-at = Tried on { $date }.
backtest-open = Try it on the past
backtest-open-text = Replays this shop’s orders: points, cost, tiers, winners and losers.
backtest-redeem = What members do with their points
backtest-redeem-never = Keep them: the largest debt
backtest-redeem-eager = Use them at once: the largest cost
backtest-running = Replaying the orders
backtest-running-text = This takes seconds, for millions of orders a little longer. The page shows the result by itself.
backtest-look-again = Look again
backtest-no-orders = There are no orders of known customers in the program’s currency, or too many for this page.
backtest-impossible = The orders cannot be replayed through this program.
backtest-span = { $dates }: { $members }, { $orders }, { $refunds }.
refunds-count = { $count ->
    [0] no refunds
    [one] { $count } refund
   *[other] { $count } refunds
}
backtest-points = Points
backtest-issued = Given
backtest-kept = { $amount } after refunds
backtest-redeemed = Used
backtest-lapsed = Lapsed
backtest-taken-back = Taken back
backtest-let-go = Let go
backtest-cost = Cost of what was given
backtest-cost-note = After refunds, when all is used.
backtest-costs = costs { $money } when all is used
backtest-outstanding = Still with members
backtest-liability = Owed
backtest-months-title = What came and went
backtest-liability-title = What the shop owes over time
backtest-outstanding-title = What members have over time
backtest-tip = { $month }
    given { $issued }
    used { $redeemed }
    lapsed { $lapsed }
    taken back { $reversed }
backtest-against = Against version { $version }, which is in force
backtest-winners = Win
backtest-losers = Lose
backtest-unchanged = Keep theirs
backtest-most-won = Win most
backtest-most-lost = Lose most
backtest-from-to = { $before } → { $after }
backtest-tiers = Members by tier at the end
backtest-moves = Climbed { $climbed } times, fell { $fell } times.
backtest-rules = Points by rule, before refunds
backtest-rewards = Rewards taken
backtest-rewards-cost = They cost { $cost }; points paid { $paid } at checkouts.
backtest-worst = Days on which most was given
backtest-notes = Taken for granted
backtest-note-members = Everybody who bought is a member from the first order on.
backtest-note-same = Everybody buys as before, whatever the program gives.
backtest-note-never = Nobody uses points: what is owed is the largest possible.
backtest-note-eager = Everybody uses points as soon as possible: the cost is the largest possible.
backtest-note-refunds = A refund that names no order belongs to the newest earlier order with the same product.
backtest-note-unmatched = { $money } of { $count } refunds fit no earlier order and take nothing back.
backtest-note-currency = { $count } purchases are not in { $currency } and earn nothing.
backtest-note-refused = { $count } refunds were refused: the points were used.
