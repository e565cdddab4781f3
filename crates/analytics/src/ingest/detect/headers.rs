//! Roles suggested by the names of columns, in several languages.
//!
//! Purpose: a plain file with sensible headers needs no `--map`.
//! Must not: give two roles that exclude each other the same column.

use crate::ingest::presets::Sample;
use crate::ingest::{ColumnMap, Role};

/// Names by role, the most telling first, as [`plain`] writes them: English, German, French,
/// Spanish, Italian, Portuguese, Dutch, Greek, Thai.
const NAMES: [(Role, &[&str]); 19] = [
    (
        Role::Customer,
        &[
            "customer id",
            "customerid",
            "customer",
            "customer no",
            "customer number",
            "client id",
            "clientid",
            "client",
            "user id",
            "userid",
            "user",
            "member id",
            "memberid",
            "member",
            "buyer id",
            "buyer",
            "account id",
            "loyalty id",
            "card number",
            "customer email",
            "email",
            "e mail",
            "email address",
            "kundennummer",
            "kunden id",
            "kunde",
            "kundennr",
            "client no",
            "numero client",
            "id client",
            "cliente",
            "id cliente",
            "codigo cliente",
            "codice cliente",
            "klant",
            "klantnummer",
            "πελατης",
            "κωδικος πελατη",
            "ลูกค้า",
            "รหัสลูกค้า",
            "customer name",
        ],
    ),
    (
        Role::Date,
        &[
            "order date",
            "orderdate",
            "placed at",
            "ordered at",
            "order time",
            "order timestamp",
            "purchase date",
            "purchased at",
            "invoicedate",
            "invoice date",
            "transaction date",
            "transaction time",
            "created at",
            "createdat",
            "created",
            "date",
            "datetime",
            "date time",
            "timestamp",
            "time",
            "day",
            "sale date",
            "datum",
            "bestelldatum",
            "rechnungsdatum",
            "date de commande",
            "date commande",
            "fecha",
            "fecha de pedido",
            "fecha pedido",
            "data",
            "data ordine",
            "data do pedido",
            "besteldatum",
            "ημερομηνια",
            "วันที่",
            "วันที่สั่งซื้อ",
        ],
    ),
    (
        Role::Amount,
        &[
            "amount",
            "total",
            "order total",
            "total amount",
            "order amount",
            "total price",
            "grand total",
            "revenue",
            "sales",
            "value",
            "order value",
            "net amount",
            "total paid",
            "paid",
            "spend",
            "monetary",
            "dollars",
            "dollar value",
            "betrag",
            "gesamtbetrag",
            "summe",
            "umsatz",
            "montant",
            "montant total",
            "importe",
            "importe total",
            "importo",
            "totale",
            "valor",
            "valor total",
            "bedrag",
            "totaal",
            "ποσο",
            "συνολο",
            "ยอด",
            "ยอดรวม",
            "จำนวนเงิน",
            "amount minor",
        ],
    ),
    (
        Role::Order,
        &[
            "order id",
            "orderid",
            "order",
            "order no",
            "order number",
            "order name",
            "invoice",
            "invoiceno",
            "invoice no",
            "invoice id",
            "invoice number",
            "transaction id",
            "transactionid",
            "transaction",
            "receipt",
            "receipt id",
            "receipt no",
            "receipt number",
            "basket id",
            "bestellnummer",
            "bestellung",
            "rechnungsnummer",
            "belegnummer",
            "numero de commande",
            "commande",
            "numero de pedido",
            "pedido",
            "ordine",
            "numero ordine",
            "bestelling",
            "ordernummer",
            "παραγγελια",
            "αριθμος παραγγελιας",
            "เลขที่คำสั่งซื้อ",
            "คำสั่งซื้อ",
        ],
    ),
    (
        Role::Sku,
        &[
            "sku",
            "product id",
            "productid",
            "product code",
            "stockcode",
            "stock code",
            "item id",
            "item code",
            "article",
            "article no",
            "artikelnummer",
            "artikel",
            "referencia",
            "reference",
            "codice",
            "barcode",
            "ean",
            "κωδικος",
            "รหัสสินค้า",
        ],
    ),
    (
        Role::Quantity,
        &[
            "quantity",
            "qty",
            "units",
            "menge",
            "anzahl",
            "quantite",
            "cantidad",
            "quantita",
            "quantidade",
            "aantal",
            "ποσοτητα",
            "จำนวน",
            "number of cds",
        ],
    ),
    (
        Role::Price,
        &[
            "unit price",
            "unitprice",
            "price",
            "item price",
            "price each",
            "preis",
            "einzelpreis",
            "prix",
            "prix unitaire",
            "precio",
            "precio unitario",
            "prezzo",
            "preco",
            "prijs",
            "τιμη",
            "ราคา",
        ],
    ),
    (
        Role::Currency,
        &["currency", "currency code", "wahrung", "devise", "moneda", "valuta", "moeda", "νομισμα", "สกุลเงิน"],
    ),
    (
        Role::Status,
        &[
            "status",
            "order status",
            "state",
            "payment status",
            "financial status",
            "zustand",
            "statut",
            "estado",
            "stato",
            "κατασταση",
            "สถานะ",
        ],
    ),
    (
        Role::Description,
        &[
            "description",
            "product",
            "product name",
            "item",
            "item name",
            "title",
            "beschreibung",
            "produkt",
            "produit",
            "producto",
            "prodotto",
            "produto",
            "περιγραφη",
            "προιον",
            "สินค้า",
            "ชื่อสินค้า",
        ],
    ),
    (
        Role::Country,
        &[
            "country",
            "country code",
            "shipping country",
            "billing country",
            "land",
            "pays",
            "pais",
            "paese",
            "χωρα",
            "ประเทศ",
        ],
    ),
    (
        Role::Channel,
        &[
            "channel",
            "sales channel",
            "source",
            "store",
            "shop",
            "kanal",
            "canal",
            "canale",
            "kanaal",
            "καναλι",
            "ช่องทาง",
        ],
    ),
    (
        Role::Category,
        &[
            "category",
            "product category",
            "department",
            "kategorie",
            "categorie",
            "categoria",
            "κατηγορια",
            "หมวดหมู่",
        ],
    ),
    (
        Role::Discount,
        &[
            "discount",
            "discount amount",
            "rabatt",
            "remise",
            "descuento",
            "sconto",
            "desconto",
            "korting",
            "εκπτωση",
            "ส่วนลด",
        ],
    ),
    (
        Role::DiscountCode,
        &[
            "discount code",
            "coupon",
            "coupon code",
            "promo code",
            "voucher",
            "gutschein",
            "code promo",
            "cupon",
        ],
    ),
    (Role::Email, &["email", "e mail", "email address", "customer email"]),
    (
        Role::Name,
        &["customer name", "name", "full name", "nom", "nombre", "nome", "naam", "ονομα", "ชื่อ", "ชื่อลูกค้า"],
    ),
    (
        Role::Refunded,
        &["refunded", "refunded amount", "refund amount", "amount refunded", "erstattet", "rembourse"],
    ),
    (
        Role::Phone,
        &["phone", "phone number", "telephone", "mobile", "telefon", "telefono", "τηλεφωνο", "โทรศัพท์"],
    ),
];

/// Suggests a column for each role, by name; by kind of value where the file has no header and is
/// plainly customer, date and amount.
pub(super) fn suggest(sample: &Sample<'_>) -> ColumnMap {
    let mut map = ColumnMap::default();
    if !sample.header {
        return map;
    }
    let plain_names: Vec<String> = sample.columns.iter().map(|column| plain(column)).collect();
    let mut taken = Vec::new();
    for (role, names) in NAMES {
        let shared = matches!(role, Role::Email | Role::Name);
        let found = names.iter().find_map(|name| {
            plain_names.iter().position(|plain| plain == name).filter(|at| shared || !taken.contains(at))
        });
        if let Some(at) = found {
            taken.push(at);
            map.roles.insert(role, sample.columns[at].clone());
        }
    }
    map
}

/// Lower case, accents of the Latin and Greek letters off, one space for anything else.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        let folded = match character {
            'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            'ά' => 'α',
            'έ' => 'ε',
            'ή' => 'η',
            'ί' | 'ϊ' | 'ΐ' => 'ι',
            'ό' => 'ο',
            'ύ' | 'ϋ' => 'υ',
            'ώ' => 'ω',
            // Thai vowel and tone marks are no letters, and belong to the word.
            other if other.is_alphanumeric() || ('\u{e00}'..='\u{e7f}').contains(&other) => other,
            _ => ' ',
        };
        if folded != ' ' || !plain.ends_with(' ') {
            plain.push(folded);
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(columns: &[&str], expected: &[(Role, &str)]) {
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let sample = Sample { columns: &columns, rows: &[], header: true };
        assert_eq!(suggest(&sample), ColumnMap::of(expected));
    }

    #[test]
    fn headers_of_several_languages_are_known() {
        use Role::{Amount, Channel, Country, Customer, Date, Email, Order};
        check(&["customer", "date", "amount"], &[(Customer, "customer"), (Date, "date"), (Amount, "amount")]);
        check(
            &["order_id", "customer_id", "placed_at", "amount", "country", "channel"],
            &[
                (Order, "order_id"),
                (Customer, "customer_id"),
                (Date, "placed_at"),
                (Amount, "amount"),
                (Country, "country"),
                (Channel, "channel"),
            ],
        );
        check(
            &["Kundennummer", "Bestelldatum", "Betrag"],
            &[(Customer, "Kundennummer"), (Date, "Bestelldatum"), (Amount, "Betrag")],
        );
        check(
            &["Πελάτης", "Ημερομηνία", "Ποσό"],
            &[(Customer, "Πελάτης"), (Date, "Ημερομηνία"), (Amount, "Ποσό")],
        );
        check(&["ลูกค้า", "วันที่", "ยอดรวม"], &[(Customer, "ลูกค้า"), (Date, "วันที่"), (Amount, "ยอดรวม")]);
        check(
            &["E-mail", "Created at", "Total"],
            &[(Customer, "E-mail"), (Email, "E-mail"), (Date, "Created at"), (Amount, "Total")],
        );
    }
}
