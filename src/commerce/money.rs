//! Money as the store reports it: exact, with its currency, never a float.
//!
//! An amount is a whole number of 1/10,000 of the currency's unit, which is how both databases keep it.
//! Amounts of two currencies never meet: adding them is an error, and comparing them has no answer.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// Parts of one unit of a currency that `amount` counts.
const PARTS: i64 = 10_000;
/// Decimals of `amount`: 10 to this power is [`PARTS`].
const DECIMALS: u32 = 4;

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// An amount in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Money {
    /// 1/10,000 of the unit: 2,490,000 is $249.00. May be negative.
    pub amount: i64,
    /// What the unit is.
    pub currency: Currency,
}

/// Why there is no such money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Not a plain decimal (`249`, `-0.50`): an exponent, a comma, a sign alone, nothing at all.
    NotDecimal,
    /// More than is kept (over 900 million million units).
    TooLarge,
    /// Not three capital letters.
    NotACurrency,
    /// Two currencies can't be added.
    Currencies,
}

impl Currency {
    /// Takes three ASCII capitals.
    ///
    /// # Errors
    /// [`MoneyError::NotACurrency`].
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        match code.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_uppercase()) => {
                Ok(Self([*a, *b, *c]))
            }
            _ => Err(MoneyError::NotACurrency),
        }
    }

    /// The code: `USD`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals the currency is counted in: 2 for most, 0 for yen, 3 for Kuwaiti dinar.
    #[must_use]
    pub fn minor_units(self) -> u32 {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// What stands before a number of this currency in English text.
    fn prefix(&self) -> &str {
        match self.as_str() {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            "AUD" => "A$",
            "BRL" => "R$",
            "CAD" => "CA$",
            "CNY" => "CN¥",
            "HKD" => "HK$",
            "ILS" => "₪",
            "INR" => "₹",
            "KRW" => "₩",
            "MXN" => "MX$",
            "NZD" => "NZ$",
            "PHP" => "₱",
            "TWD" => "NT$",
            "VND" => "₫",
            code => code,
        }
    }
}

impl Money {
    /// Nothing, in this currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self {
            amount: 0,
            currency,
        }
    }

    /// From a decimal text and a currency code, as webhooks have them (`"52000.0"`, `"USD"`).
    ///
    /// # Errors
    /// [`MoneyError`].
    pub fn parse(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        Ok(Self {
            amount: amount_of(amount)?,
            currency: Currency::parse(currency)?,
        })
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::Currencies`], or [`MoneyError::TooLarge`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`Money::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// So many times this.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        let amount = self.amount.checked_mul(times).ok_or(MoneyError::TooLarge)?;
        Ok(Self { amount, ..self })
    }

    /// The amount in units: 249.0000.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.amount, DECIMALS)
    }

    /// The exact amount without currency, with the currency's decimals or as many more as it takes: `249.00`.
    #[must_use]
    pub fn plain(self) -> String {
        let mut decimal = self.decimal().normalize();
        if decimal.scale() < self.currency.minor_units() {
            decimal.rescale(self.currency.minor_units());
        }
        decimal.to_string()
    }

    /// For people who read English: `$1,299.00`, `€9.00`, `¥1,200`, `CHF 12.00`. Rounded (half to even) to the
    /// currency's decimals.
    #[must_use]
    pub fn text(self) -> String {
        let decimals = self.currency.minor_units();
        let mut rounded = self.decimal().round_dp(decimals).abs();
        rounded.rescale(decimals);
        let digits = rounded.to_string();
        let (units, cents) = digits
            .split_once('.')
            .map_or((digits.as_str(), None), |(units, cents)| {
                (units, Some(cents))
            });
        let mut out = String::new();
        if self.amount < 0 && !rounded.is_zero() {
            out.push('-');
        }
        let prefix = self.currency.prefix();
        out.push_str(prefix);
        if prefix == self.currency.as_str() {
            out.push(' ');
        }
        for (at, digit) in units.chars().enumerate() {
            if at > 0 && (units.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        if let Some(cents) = cents {
            out.push('.');
            out.push_str(cents);
        }
        out
    }

    fn combine(self, other: Self, with: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currencies);
        }
        let amount = with(self.amount, other.amount).ok_or(MoneyError::TooLarge)?;
        Ok(Self { amount, ..self })
    }
}

/// Reads a plain decimal as 1/10,000 of a unit; further decimals are rounded half to even.
///
/// # Errors
/// [`MoneyError::NotDecimal`] or [`MoneyError::TooLarge`].
pub fn amount_of(text: &str) -> Result<i64, MoneyError> {
    // Decimal's own reader also takes `1_000`, `.5` and `+1`, which no store writes.
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (units, rest) = match unsigned.split_once('.') {
        Some((units, rest)) => (units, Some(rest)),
        None => (unsigned, None),
    };
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(units) || !rest.is_none_or(plain) {
        return Err(MoneyError::NotDecimal);
    }
    let exact = Decimal::from_str_exact(text).map_err(|_| MoneyError::TooLarge)?;
    // Rounds half to even ("banker's"), rust_decimal's default.
    exact
        .round_dp(DECIMALS)
        .checked_mul(Decimal::from(PARTS))
        .and_then(|parts| parts.to_i64())
        .ok_or(MoneyError::TooLarge)
}

/// Only amounts of one currency have an order.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.amount.cmp(&other.amount))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

/// Money in JSON: `{"amount":"249.00","currency":"USD"}`, as Shopify writes it.
#[derive(Serialize, Deserialize)]
struct Written {
    amount: String,
    currency: Currency,
}

impl From<Money> for Written {
    fn from(money: Money) -> Self {
        Self {
            amount: money.plain(),
            currency: money.currency,
        }
    }
}

impl TryFrom<Written> for Money {
    type Error = MoneyError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Ok(Self {
            amount: amount_of(&written.amount)?,
            currency: written.currency,
        })
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotDecimal => "not a plain decimal number",
            Self::TooLarge => "too large an amount",
            Self::NotACurrency => "not a currency code of three capital letters",
            Self::Currencies => "two different currencies",
        })
    }
}

impl std::error::Error for MoneyError {}
