//! What the service does to be hard to abuse: headers, believed proxies, limits, rates and budgets.

mod budgets;
mod headers;
mod limits;
mod proxies;
mod rates;
mod secrets;
mod socket;
