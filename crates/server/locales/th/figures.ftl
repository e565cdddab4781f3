## ตัวเลข: ชื่อ หมายเหตุ และคำอธิบาย
unknown-no-customers-at-start = ต้นช่วงเวลานี้ยังไม่มีลูกค้าในฐาน
unknown-too-few-buyers = ต้องมีผู้ซื้อ { $needs } ราย ขณะนี้มี { $have } ราย
unknown-too-few-repeat-buyers = ต้องมีลูกค้าที่ซื้อสองครั้ง { $needs } ราย ขณะนี้มี { $have } ราย
unknown-not-observed = ยังไม่มีลูกค้ารายใดเป็นลูกค้านานถึงเท่านั้น
unknown-half-not-reached = ถึงตอนนี้ยังกลับมาซื้อไม่ถึงครึ่ง ({ $have }%)
unknown-nobody-lapsed = ไม่มีลูกค้าหายไป จึงไม่มีอะไรให้เทียบ
unknown-no-purchases = ไม่มีการซื้อในช่วงนี้
unknown-no-revenue = ยังไม่มีรายได้จากลูกค้า
unknown-no-earlier-period = ข้อมูลเริ่มหลังช่วงที่ใช้เปรียบเทียบ
unknown-not-identified = ข้อมูลยังไม่พอให้ระบุค่าของแบบจำลองได้
unknown-not-converged = แบบจำลองหาค่าที่เหมาะที่สุดกับข้อมูลนี้ไม่ได้

measure-share = สัดส่วนลูกค้า
measure-customers = จำนวนลูกค้า
measure-orders = คำสั่งซื้อ
measure-revenue = รายได้
measure-cumulative-revenue = รายได้สะสมต่อลูกค้า
retention-bounded = ซื้อในช่วงนั้น
retention-rolling = ซื้อในช่วงนั้นหรือหลังจากนั้น
retention-bracket = ซื้อภายในจำนวนวัน
cohort-other = อื่น ๆ ทั้งหมด
cohort-heading = ซื้อครั้งแรกเมื่อ
cohort-size = ลูกค้า
cohort-title = { $measure } – { $kind }
cohort-title-bracket = สัดส่วนลูกค้าที่ซื้อซ้ำภายในจำนวนวัน
cohort-truncated = แสดงได้เพียงบางโคฮอร์ต รุ่นแรกสุดถูกตัดออก
cohort-cell = ลูกค้า { $customers } จาก { $of } รายซื้อ รายได้สุทธิ { $revenue }
cohort-share-cell = ลูกค้า { $count } จาก { $of } ราย
cohort-mean = ทุกโคฮอร์ต
cohort-mean-cell = จาก { $cohorts } โคฮอร์ตที่ครบช่วงแล้ว
bracket-days = วันที่ { $from }–{ $to }
curve-title = เส้นการรักษาลูกค้า – { $kind }
curve-axis = จำนวนช่วงนับจากการซื้อครั้งแรก
curve-legend = ทุกโคฮอร์ต ถ่วงน้ำหนักตามขนาด พร้อมช่วงความเชื่อมั่น 95%
curve-note = เฉพาะช่วงที่จบแล้ว ช่วงหลัง ๆ มาจากโคฮอร์ตน้อยลง ช่วงความเชื่อมั่นถือว่าลูกค้าแต่ละรายเป็นอิสระต่อกัน
curve-tip =
    ช่วงที่ { $age }: { $share }
    ช่วงความเชื่อมั่น 95% { $low } ถึง { $high }
interval-low = ขอบล่าง (95%)
interval-high = ขอบบน (95%)
interval-text = ช่วงความเชื่อมั่น 95% { $low } ถึง { $high }

retention-rate = อัตราการรักษาลูกค้า
retention-rate-note = (ปลายช่วง { $end } − ใหม่ { $new }) จากต้นช่วง { $start }
survivor-rate = ลูกค้าที่อยู่ต่อเนื่อง
survivor-rate-note = { $survivors } จาก { $start } ไม่เคยหายไป
churn-gross = อัตราเลิกซื้อรวม
churn-gross-note = หายไป { $lapsed } ราย
churn-net = อัตราเลิกซื้อสุทธิ
churn-net-note = กลับมา { $reactivated } ราย
window-given = ลูกค้านับว่าอยู่ในฐาน { $days } วันหลังการซื้อแต่ละครั้ง ตามที่คุณกำหนด
window-percentile = ลูกค้านับว่าอยู่ในฐาน { $days } วันหลังการซื้อแต่ละครั้ง เพราะ { $percentile }% ของการซื้อซ้ำ { $intervals } ครั้งของร้านเกิดภายในเวลานี้
window-fallback = ลูกค้านับว่าอยู่ในฐาน { $days } วันหลังการซื้อแต่ละครั้ง ร้านมีการซื้อซ้ำเพียง { $intervals } ครั้ง น้อยเกินกว่าจะบอกจังหวะของร้านเอง
warning-period-spans-life = ช่วงนี้ยาว { $period } วันจากอายุร้าน { $life } วัน ({ $share }) ลูกค้าเกือบทั้งหมดจึงเป็นลูกค้าใหม่ อัตรานี้บอกอะไรได้น้อย ควรเลือกช่วงที่สั้นกว่า
warning-period-cut = คุณขอตัวเลขถึง { $asked } แต่ข้อมูลสิ้นสุดที่ { $end } จึงตัดช่วงไว้ที่นั้น
warning-window-before-data = ฐานลูกค้าต้นช่วงต้องย้อนดูถึง { $from } แต่ข้อมูลเริ่มที่ { $first } ลูกค้าบางรายในเวลานั้นจึงขาดไป อัตราอาจดูสูงเกินจริง
base-title = ฐานลูกค้า { $period }
base-part = ส่วน
base-start = อยู่ในฐานต้นช่วง
base-lapsed = หายไป
base-survivors = อยู่ต่อเนื่อง
base-reactivated = กลับมาซื้อ
base-new = ลูกค้าใหม่ที่ยังอยู่
base-end = อยู่ในฐานปลายช่วง
retention-series-title = อัตราการรักษาลูกค้ารายช่วง
retention-series-note = อัตรานี้นับรวมคนที่หายไปแล้วกลับมา ส่วนเส้นอยู่ต่อเนื่องนับเฉพาะคนที่ไม่เคยหาย ช่องว่างระหว่างสองเส้นคือคนที่กลับมา
retention-tip =
    { $period }
    อัตราการรักษา { $rate }
    อยู่ต่อเนื่อง { $survivors }

growth-title = ใครมา ใครอยู่ ใครไป
growth-active = ซื้อในช่วงนี้
growth-new = ลูกค้าใหม่
growth-retained = ลูกค้าเดิม
growth-reactivated = กลับมาซื้อ
growth-lapsed = หายไป
growth-tip =
    { $period }: ซื้อ { $active } ราย
    ลูกค้าเดิม { $retained }
    กลับมาซื้อ { $reactivated }
    ลูกค้าใหม่ { $new }
    หายไป { $lapsed }
growth-incomplete-note = แท่งสีจางคือช่วงที่ยังไม่จบ คนที่นับว่าหายไปอาจยังกลับมาซื้อ
quick-ratio = Quick ratio
quick-ratio-one = 1: ได้มาเท่ากับที่เสียไป
quick-ratio-note = จำนวนลูกค้าที่ได้มา (ใหม่และกลับมา) ต่อลูกค้าที่เสียไปหนึ่งราย มากกว่า 1 แปลว่าร้านกำลังโต
revenue-title = รายได้มาจากใคร
revenue-returning = ลูกค้าเก่า
revenue-new = ลูกค้าใหม่
revenue-refunded = คืนเงิน
revenue-note = แท่งแสดงยอดก่อนหักคืนเงิน ยอดคืนเงินอยู่ใต้เส้นในช่วงที่คืน
revenue-tip =
    { $period }: สุทธิ { $revenue }
    ลูกค้าเก่า { $returning }
    ลูกค้าใหม่ { $new }
    คืนเงิน { $refunded }
split-title = รายได้เปลี่ยนเพราะอะไร
split-factor = ปัจจัย
split-part = ส่วนในการเปลี่ยนแปลง
split-customers = จำนวนลูกค้า
split-frequency = คำสั่งซื้อต่อลูกค้า
split-order-value = รายได้ต่อคำสั่งซื้อ
split-change = รายได้ที่เปลี่ยนไป
split-note = แต่ละส่วนคือสิ่งที่ปัจจัยนั้นอธิบายได้ สามส่วนรวมกันเท่ากับรายได้ที่เปลี่ยนไป

repeat-rate = อัตราการซื้อซ้ำ
repeat-rate-note = ผู้ซื้อ { $count } จาก { $of } รายกลับมาซื้อ
repeat-within = ซื้อซ้ำภายใน { $days } วัน
repeat-buyers = ซื้อซ้ำ
watched-buyers = ติดตามมานานพอ
horizon-days = ภายใน (วัน)
horizons-title = ซื้อซ้ำภายในจำนวนวัน
horizons-note = นับเฉพาะผู้ซื้อที่ติดตามมานานพอ จึงเทียบแต่ละระยะกันได้อย่างยุติธรรม
second-median = มัธยฐานเวลาจนซื้อครั้งที่สอง
second-title = เวลาจนถึงการซื้อครั้งที่สอง
second-axis = จำนวนวันนับจากการซื้อครั้งแรก
second-bought = ซื้อซ้ำแล้ว
second-watched = ยังติดตามอยู่
second-events = การซื้อครั้งที่สอง
second-legend = สัดส่วนที่ซื้อซ้ำแล้ว พร้อมแถบ 95%
second-note = ผู้ซื้อใหม่ครึ่งหนึ่งกลับมาซื้อภายใน { $days } วัน (เส้นประ) คนที่ยังรออยู่นับเท่าที่ติดตามมา
second-tip =
    หลัง { $day } วัน: { $share }
    แถบ 95% { $low } ถึง { $high }
orders-title = ลูกค้าตามจำนวนครั้งที่ซื้อ
orders-axis = จำนวนครั้งที่ซื้อ
orders-share = สัดส่วนผู้ซื้อ
intervals-title = จำนวนวันระหว่างการซื้อ
intervals-axis = วันจากการซื้อครั้งหนึ่งถึงครั้งถัดไป
intervals-from = ตั้งแต่ (วัน)
intervals-to = ถึง (วัน)
intervals-count = จำนวนครั้ง
intervals-note = มัธยฐาน { $median } วัน (เส้นประ) เฉลี่ย { $mean } วัน และมีการซื้ออีก { $same } ครั้งในวันเดียวกับครั้งก่อน
interval-tip =
    { $days } วัน
    { $count } ครั้ง
lorenz-title = รายได้กระจายอย่างไร
lorenz-axis = ลูกค้า เรียงจากยอดน้อย
lorenz-revenue = สัดส่วนรายได้
lorenz-legend = ร้านนี้
lorenz-even = หากทุกคนซื้อเท่ากัน
lorenz-note = ค่าจีนี { $gini } ลูกค้าที่ดีที่สุด { $share } สร้างรายได้ 80% ทางขวาของเส้นประคือหนึ่งในห้าที่ดีที่สุด
top-title = ลูกค้าที่ดีที่สุดสร้างรายได้เท่าใด
top-heading = ดีที่สุด
top-customers = ดีที่สุด { $share }

segment-champions = ลูกค้าคนสำคัญ
segment-loyal = ลูกค้าประจำ
segment-potential-loyalists = มีแววเป็นลูกค้าประจำ
segment-new-customers = ลูกค้าใหม่
segment-promising = มีแนวโน้มดี
segment-need-attention = ควรใส่ใจ
segment-about-to-sleep = กำลังจะเงียบหาย
segment-at-risk = เสี่ยงจะเสียไป
segment-cannot-lose-them = เสียไปไม่ได้
segment-hibernating = เงียบไปแล้ว
segment-lost = เสียไปแล้ว
advice-champions = ขอบคุณเป็นการส่วนตัว ให้เห็นของใหม่ก่อนใคร และชวนให้บอกต่อ
advice-loyal = เสนอสินค้าที่เข้ากับของที่เคยซื้อ และขอรีวิว
advice-potential-loyalists = ชวนเข้าร่วมโปรแกรมสมาชิก ให้เหตุผลที่จะกลับมาครั้งหน้า
advice-new-customers = ต้อนรับ และช่วยให้ใช้ของที่ซื้อครั้งแรกได้คุ้มที่สุด
advice-promising = ทักทายอีกครั้งก่อนที่เขาจะลืมคุณ
advice-need-attention = ข้อเสนอที่มาถูกเวลาในสิ่งที่เคยซื้อ
advice-about-to-sleep = เตือนให้นึกถึงคุณขณะที่ยังจำกันได้
advice-at-risk = เขียนถึงเป็นการส่วนตัว ถามว่าเกิดอะไรขึ้น
advice-cannot-lose-them = โทรหา เขาเคยเป็นลูกค้าชั้นดีและกำลังจะไปหาคนอื่น
advice-hibernating = ลองทักอย่างเป็นมิตรสักครั้ง อย่าใช้เงินมาก
advice-lost = ปล่อยไป เว้นแต่ลองได้โดยแทบไม่มีต้นทุน
segment-heading = กลุ่ม
segment-value = มูลค่า
segment-customers-share = สัดส่วนลูกค้า
segment-value-share = สัดส่วนมูลค่า
segment-recency = วันนับจากซื้อล่าสุด
segment-orders = คำสั่งซื้อต่อลูกค้า
segment-mean-value = มูลค่าต่อลูกค้า
segments-title = กลุ่มลูกค้า
segments-note = มูลค่าคือยอดซื้อหักคืนเงิน ค่าเฉลี่ยคิดต่อลูกค้าหนึ่งราย
grid-title = ความล่าสุดและความถี่
grid-corner = แนวตั้งคือความถี่ แนวนอนคือความล่าสุด
grid-recency = R { $score }
grid-frequency = F { $score }
grid-long-ago = ← ซื้อนานแล้ว
grid-just-now = เพิ่งซื้อ →
grid-note = คะแนนสูงสุด: ซื้อหลัง { $recency } มากกว่า { $frequency } ครั้ง มูลค่าเกิน { $value }
score-recency = ความล่าสุด
score-frequency = ความถี่
score-value = คะแนนมูลค่า
movement-title = การเปลี่ยนกลุ่มจาก { $from } ถึง { $to }
movement-from = เดิม
movement-to = ปัจจุบัน
movement-not-yet = ยังไม่เป็นลูกค้า
movement-note = แต่ละแถวแสดงว่าลูกค้าของกลุ่มนั้นตอนนี้อยู่กลุ่มใด แต่ละวันใช้เกณฑ์คะแนนของวันนั้นเอง
