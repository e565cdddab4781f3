imports-new = นำเข้าคำสั่งซื้อ
