//! The reader of `cql2-text`, by recursive descent over the grammar of OGC 21-065r2, Annex B.
//!
//! ```text
//! expression = term { OR term }        term = factor { AND factor }        factor = { NOT } predicate
//! predicate  = sum [ comparison sum | [NOT] LIKE sum | [NOT] IN "(" sum { "," sum } ")"
//!                  | [NOT] BETWEEN sum AND sum | IS [NOT] NULL ]
//! sum        = product { ("+" | "-") product }            product = power { ("*" | "/" | "%" | DIV) power }
//! power      = signed [ "^" signed ]                      signed  = [ "-" ] operand
//! operand    = name | text | [sign] number | TRUE | FALSE | DATE "(" text ")" | TIMESTAMP "(" text ")"
//!            | INTERVAL "(" end "," end ")" | geometry | word "(" [ expression { "," expression } ] ")"
//!            | "(" [ expression { "," expression } ] ")"
//! ```
//!
//! What may stand where is checked afterwards, for both encodings at once.

use super::{
    build::{Scope, deeper},
    error::{FilterError, Problem, shown},
    literal::Literal,
    node::{Node, Op, What},
    shape::Vertices,
    token::{Kind, Token, tokens},
    tree::Comparison,
};

/// Words of the grammar that cannot name a field without quotation marks (clause 8.2). Those of functions are not among
/// them: a parenthesis follows them.
const KEYWORDS: [&str; 10] =
    ["AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "TRUE", "FALSE"];

/// What a filter begins with.
const START: &str = "a comparison such as \"code\" = '23368'";

/// The filter that a text is.
pub(super) fn read(text: &str, scope: Scope) -> Result<Node, FilterError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(Problem::Empty.at(None));
    }
    let end = text.chars().count() + 1;
    let mut reader = Reader { tokens: &tokens, end, scope, vertices: Vertices::default() };
    let filter = reader.expression(0, START)?;
    match reader.tokens {
        [] => Ok(filter),
        _ => Err(reader.unexpected("AND, OR or the end")),
    }
}

/// The tokens that are not read yet.
pub(super) struct Reader<'t> {
    pub(super) tokens: &'t [Token],
    /// The place behind the last character.
    end: usize,
    /// What may be written, for sentences that tell it.
    scope: Scope,
    pub(super) vertices: Vertices,
}

impl<'t> Reader<'t> {
    pub(super) fn place(&self) -> usize {
        self.tokens.first().map_or(self.end, |token| token.place)
    }

    pub(super) fn next(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Goes over the keyword if it stands here; keywords are the same in both cases.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let here = is_word(self.tokens.first(), keyword);
        if here {
            self.next();
        }
        here
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let here = is_sign(self.tokens.first(), sign);
        if here {
            self.next();
        }
        here
    }

    pub(super) fn expect(&mut self, sign: &str, wanted: &'static str) -> Result<(), FilterError> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    pub(super) fn unexpected(&self, wanted: &'static str) -> FilterError {
        let found = match self.tokens.first().map(|token| &token.kind) {
            None => "the end".to_owned(),
            Some(Kind::Word(word)) => shown(word),
            Some(Kind::Name(name)) => format!("{:?}", shown(name)),
            Some(Kind::Text(text)) => format!("the text {:?}", shown(text)),
            Some(Kind::Number(digits)) => shown(digits),
            Some(Kind::Sign(sign)) => format!("{sign:?}"),
        };
        Problem::Unexpected { found, wanted }.at(self.place())
    }

    fn expression(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let place = self.place();
        let mut terms = vec![self.term(depth, wanted)?];
        while self.keyword("OR") {
            terms.push(self.term(depth, START)?);
        }
        Ok(joined(place, Op::Or, terms))
    }

    fn term(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let place = self.place();
        let mut factors = vec![self.factor(depth, wanted)?];
        while self.keyword("AND") {
            factors.push(self.factor(depth, START)?);
        }
        Ok(joined(place, Op::And, factors))
    }

    /// Any number of NOT, each of which turns the one before.
    fn factor(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let mut negated = false;
        while self.keyword("NOT") {
            negated = !negated;
        }
        Ok(self.predicate(depth, wanted)?.unless(negated))
    }

    /// An operand, and what is asked of it.
    fn predicate(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let subject = self.sum(depth, wanted)?;
        let place = subject.place;
        if let Some(comparison) = self.comparison() {
            if is_word(self.tokens.first(), "NULL") {
                return Err(Problem::Foreign("= NULL", "IS NULL").at(self.place()));
            }
            let other = self.sum(depth, "a value")?;
            return Ok(Node::op(place, Op::Compare(comparison), vec![subject, other]));
        }
        if self.keyword("IS") {
            let not = self.keyword("NOT");
            if !self.keyword("NULL") {
                return Err(self.unexpected("NULL"));
            }
            return Ok(Node::op(place, Op::IsNull, vec![subject]).unless(not));
        }
        let not = self.keyword("NOT");
        let test = if self.keyword("IN") {
            let list = self.list(depth)?;
            Node::op(place, Op::In, vec![subject, list])
        } else if self.keyword("BETWEEN") {
            let least = self.sum(depth, "the least value")?;
            if !self.keyword("AND") {
                return Err(self.unexpected("AND and the greatest value"));
            }
            let greatest = self.sum(depth, "the greatest value")?;
            Node::op(place, Op::Between, vec![subject, least, greatest])
        } else if self.keyword("LIKE") {
            let pattern = self.sum(depth, "a pattern such as '%Lắk%'")?;
            Node::op(place, Op::Like, vec![subject, pattern])
        } else if not {
            return Err(self.unexpected(match self.scope {
                Scope::Comparisons => "IN or BETWEEN",
                Scope::Whole => "IN, BETWEEN or LIKE",
            }));
        } else if self.goes_on(&subject) {
            return Err(self.unexpected(match self.scope {
                Scope::Comparisons => "a comparison (=, <>, <, <=, >, >=, IN, BETWEEN, IS NULL)",
                Scope::Whole => "a comparison (=, <>, <, <=, >, >=, IN, BETWEEN, LIKE, IS NULL)",
            }));
        } else {
            subject
        };
        Ok(test.unless(not))
    }

    /// It is no condition, and what follows does not end one.
    fn goes_on(&self, subject: &Node) -> bool {
        let first = self.tokens.first();
        let ends_part = [")", ","].iter().any(|sign| is_sign(first, sign));
        let ends_condition =
            first.is_none() || ["AND", "OR"].iter().any(|word| is_word(first, word));
        match &subject.what {
            // A value that is no truth stands alone as an argument only.
            What::Value(Literal::Boolean(_)) => !ends_part && !ends_condition,
            What::Value(_) if self.scope == Scope::Comparisons => !ends_part,
            What::Field(_) | What::Value(_) | What::Op(Op::Arithmetic(_), _) => {
                !ends_part && !ends_condition
            }
            _ => false,
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let Some(Token { kind: Kind::Sign(sign), .. }) = self.tokens.first() else { return None };
        let comparison = Comparison::from_symbol(sign)?;
        self.next();
        Some(comparison)
    }

    fn list(&mut self, depth: usize) -> Result<Node, FilterError> {
        let place = self.place();
        self.expect("(", "a list of values in parentheses")?;
        let mut values = vec![self.sum(depth, "a value")?];
        while self.sign(",") {
            values.push(self.sum(depth, "a value")?);
        }
        self.expect(")", "a comma or a closing parenthesis")?;
        Ok(Node::at(place, What::List(values)))
    }

    pub(super) fn operand(
        &mut self,
        depth: usize,
        wanted: &'static str,
    ) -> Result<Node, FilterError> {
        let place = self.place();
        if let Some(shape) = self.shape()? {
            return Ok(Node::at(place, What::Shape(shape)));
        }
        let what = match self.tokens {
            [Token { kind: Kind::Word(word), .. }, Token { kind: Kind::Sign("("), .. }, ..]
                if !is_keyword(word) =>
            {
                self.call(word, depth)?
            }
            [Token { kind: Kind::Word(word), .. }, ..] => {
                let what = plain(word).ok_or_else(|| self.keyword_as_operand(word, wanted))?;
                self.next();
                what
            }
            [Token { kind: Kind::Name(name), .. }, rest @ ..] => {
                self.tokens = rest;
                What::Field(name.clone())
            }
            [Token { kind: Kind::Text(text), .. }, rest @ ..] => {
                self.tokens = rest;
                What::Value(Literal::Text(text.clone()))
            }
            [Token { kind: Kind::Number(digits), .. }, rest @ ..] => {
                self.tokens = rest;
                What::Value(Literal::Number(digits.clone()))
            }
            [Token { kind: Kind::Sign("("), .. }, rest @ ..] => {
                let depth = deeper(depth, place)?;
                self.tokens = rest;
                let mut parts = self.parts(depth, "AND, OR or a closing parenthesis")?;
                match (parts.pop(), parts.is_empty()) {
                    (Some(only), true) => What::Held(Box::new(only)),
                    (last, _) => {
                        parts.extend(last);
                        What::List(parts)
                    }
                }
            }
            _ => return Err(self.unexpected(wanted)),
        };
        Ok(Node::at(place, what))
    }

    /// Why a keyword is no operand: it is out of place, or it was meant as the name of a field.
    fn keyword_as_operand(&self, word: &str, wanted: &'static str) -> FilterError {
        let next = self.tokens.get(1).map(|token| &token.kind);
        match next {
            Some(Kind::Sign(sign)) if Comparison::from_symbol(sign).is_some() => {
                Problem::Keyword(word.to_uppercase()).at(self.place())
            }
            _ => self.unexpected(wanted),
        }
    }

    /// Up to the closing parenthesis.
    fn parts(&mut self, depth: usize, wanted: &'static str) -> Result<Vec<Node>, FilterError> {
        let mut parts = Vec::new();
        if self.sign(")") {
            return Ok(parts);
        }
        parts.push(self.expression(depth, "a value")?);
        while self.sign(",") {
            parts.push(self.expression(depth, "a value")?);
        }
        self.expect(")", wanted)?;
        Ok(parts)
    }

    /// A word before a parenthesis.
    fn call(&mut self, word: &str, depth: usize) -> Result<What, FilterError> {
        let depth = deeper(depth, self.place())?;
        self.next();
        self.next();
        let literal = match word.to_ascii_uppercase().as_str() {
            "DATE" => Literal::Date,
            "TIMESTAMP" => Literal::Timestamp,
            "INTERVAL" => {
                let start = self.end_of_interval(depth)?;
                self.expect(",", "a comma and the last instant")?;
                let finish = self.end_of_interval(depth)?;
                self.expect(")", "a closing parenthesis")?;
                return Ok(What::Interval(Box::new(start), Box::new(finish)));
            }
            _ => {
                let parts = self.parts(depth, "a comma or a closing parenthesis")?;
                return Ok(What::Call(word.to_owned(), parts));
            }
        };
        let Some(Token { kind: Kind::Text(text), .. }) = self.tokens.first() else {
            return Err(self.unexpected("a text such as '2025-07-01' or '2025-07-01T00:00:00Z'"));
        };
        self.next();
        self.expect(")", "a closing parenthesis")?;
        Ok(What::Value(literal(text.clone())))
    }

    fn end_of_interval(&mut self, depth: usize) -> Result<Node, FilterError> {
        let place = self.place();
        if let [Token { kind: Kind::Text(text), .. }, rest @ ..] = self.tokens {
            self.tokens = rest;
            return Ok(Node::at(place, What::end_of_interval(text)));
        }
        self.operand(depth, "an instant such as '2025-07-01', '2025-07-01T00:00:00Z' or '..'")
    }
}

/// Several parts as one, or the only one.
fn joined(place: usize, op: Op, mut parts: Vec<Node>) -> Node {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            Node::op(place, op, parts)
        }
    }
}

pub(super) fn is_word(token: Option<&Token>, keyword: &str) -> bool {
    matches!(token, Some(Token { kind: Kind::Word(word), .. }) if word.eq_ignore_ascii_case(keyword))
}

pub(super) fn is_sign(token: Option<&Token>, sign: &str) -> bool {
    matches!(token, Some(Token { kind: Kind::Sign(own), .. }) if *own == sign)
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// A word that is an operand: a truth value or the name of a field.
fn plain(word: &str) -> Option<What> {
    if word.eq_ignore_ascii_case("TRUE") || word.eq_ignore_ascii_case("FALSE") {
        let truth = word.eq_ignore_ascii_case("TRUE");
        return Some(What::Value(Literal::Boolean(truth)));
    }
    (!is_keyword(word)).then(|| What::Field(word.to_owned()))
}
