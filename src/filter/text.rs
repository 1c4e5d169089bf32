//! The reader of `cql2-text`, by recursive descent over the grammar of OGC 21-065r2, Annex B.
//!
//! ```text
//! expression = term { OR term }        term = factor { AND factor }        factor = { NOT } primary
//! primary    = "(" expression ")" | TRUE | FALSE | predicate
//! predicate  = operand comparison operand | operand [NOT] IN "(" operand { "," operand } ")"
//!            | operand [NOT] BETWEEN operand AND operand | operand IS [NOT] NULL
//! operand    = name | text | [sign] number | TRUE | FALSE | DATE "(" text ")" | TIMESTAMP "(" text ")"
//! ```

use crate::catalog::Field;

use super::{
    build::{Builder, Operand, What},
    error::{FilterError, Problem, shown},
    literal::Literal,
    token::{Kind, Token, tokens},
    tree::{Comparison, Filter},
};

/// Words of the grammar that cannot name a field without quotation marks (clause 8.2). Those of functions are not among
/// them: a parenthesis follows them.
const KEYWORDS: [&str; 10] =
    ["AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "TRUE", "FALSE"];

/// Signs of arithmetic, which CQL2 has and this filter has not.
const ARITHMETIC: [&str; 6] = ["+", "-", "*", "/", "%", "^"];

impl Filter {
    /// Reads `cql2-text`. `fields` gives the field of a name, if the caller may filter by it: a hidden name and a missing
    /// one get the same answer.
    ///
    /// # Errors
    /// When the text is no filter; the sentence names what is wrong, the character where, and what to write.
    pub fn from_text<'f>(
        text: &str,
        fields: impl Fn(&str) -> Option<&'f Field>,
    ) -> Result<Self, FilterError> {
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Err(Problem::Empty.at(None));
        }
        let end = text.chars().count() + 1;
        let mut reader = Reader { tokens: &tokens, end, builder: Builder::new(&fields) };
        let filter = reader.expression(0)?;
        match reader.tokens {
            [] => Ok(filter),
            _ => Err(reader.misplaced("AND, OR or the end")),
        }
    }
}

struct Reader<'t, 'a, 'f> {
    /// What is not read yet.
    tokens: &'t [Token],
    /// The place behind the last character.
    end: usize,
    builder: Builder<'a, 'f>,
}

impl<'t> Reader<'t, '_, '_> {
    fn place(&self) -> usize {
        self.tokens.first().map_or(self.end, |token| token.place)
    }

    fn next(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Goes over the keyword if it stands here; keywords are the same in both cases.
    fn keyword(&mut self, keyword: &str) -> bool {
        let here = is_word(self.tokens.first(), keyword);
        if here {
            self.next();
        }
        here
    }

    fn sign(&mut self, sign: &str) -> bool {
        let here = is_sign(self.tokens.first(), sign);
        if here {
            self.next();
        }
        here
    }

    fn expect(&mut self, sign: &str, wanted: &'static str) -> Result<(), FilterError> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn unexpected(&self, wanted: &'static str) -> FilterError {
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

    fn not_taken(&self, construct: impl Into<String>) -> FilterError {
        Problem::NotTaken(construct.into()).at(self.place())
    }

    fn expression(&mut self, depth: usize) -> Result<Filter, FilterError> {
        let mut terms = vec![self.term(depth)?];
        while self.keyword("OR") {
            terms.push(self.term(depth)?);
        }
        Ok(Filter::any(terms))
    }

    fn term(&mut self, depth: usize) -> Result<Filter, FilterError> {
        let mut factors = vec![self.factor(depth)?];
        while self.keyword("AND") {
            factors.push(self.factor(depth)?);
        }
        Ok(Filter::all(factors))
    }

    /// Any number of NOT, each of which turns the one before.
    fn factor(&mut self, depth: usize) -> Result<Filter, FilterError> {
        let mut negated = false;
        while self.keyword("NOT") {
            negated = !negated;
        }
        let primary = self.primary(depth)?;
        Ok(if negated { primary.negated() } else { primary })
    }

    fn primary(&mut self, depth: usize) -> Result<Filter, FilterError> {
        let place = self.place();
        if self.sign("(") {
            let inner = self.expression(Builder::deeper(depth, place)?)?;
            if !self.sign(")") {
                return Err(self.misplaced("AND, OR or a closing parenthesis"));
            }
            return Ok(inner);
        }
        let subject = self.operand("a comparison such as \"code\" = '23368'")?;
        self.predicate(subject)
    }

    /// What follows an operand.
    fn predicate(&mut self, subject: Operand) -> Result<Filter, FilterError> {
        if let Some(comparison) = self.comparison() {
            if is_word(self.tokens.first(), "NULL") {
                return Err(Problem::Foreign("= NULL", "IS NULL").at(self.place()));
            }
            let other = self.operand("a value")?;
            return self.builder.compare(subject, comparison, other);
        }
        if self.keyword("IS") {
            let not = self.keyword("NOT");
            if !self.keyword("NULL") {
                return Err(self.unexpected("NULL"));
            }
            let test = self.builder.is_null(&subject)?;
            return Ok(if not { test.negated() } else { test });
        }
        let not = self.keyword("NOT");
        let test = if self.keyword("IN") {
            let values = self.list()?;
            self.builder.one_of(&subject, &values)?
        } else if self.keyword("BETWEEN") {
            let least = self.operand("the least value")?;
            if !self.keyword("AND") {
                return Err(self.misplaced("AND and the greatest value"));
            }
            let greatest = self.operand("the greatest value")?;
            self.builder.between(&subject, &least, &greatest)?
        } else if is_word(self.tokens.first(), "LIKE") {
            return Err(self.not_taken("LIKE"));
        } else if not {
            return Err(self.unexpected("IN or BETWEEN"));
        } else {
            return self.alone(&subject);
        };
        Ok(if not { test.negated() } else { test })
    }

    /// An operand that nothing follows: a condition only when it is TRUE or FALSE.
    fn alone(&mut self, subject: &Operand) -> Result<Filter, FilterError> {
        if self.is_arithmetic() {
            return Err(self.misplaced("a comparison"));
        }
        match &subject.what {
            What::Value(Literal::Boolean(truth)) => self.builder.constant(*truth),
            What::Field(name) if self.ends_predicate() => {
                Err(Problem::Alone(shown(name)).at(subject.place))
            }
            _ => Err(self.unexpected("a comparison (=, <>, <, <=, >, >=, IN, BETWEEN, IS NULL)")),
        }
    }

    fn ends_predicate(&self) -> bool {
        let first = self.tokens.first();
        first.is_none()
            || is_sign(first, ")")
            || ["AND", "OR"].iter().any(|word| is_word(first, word))
    }

    fn is_arithmetic(&self) -> bool {
        let first = self.tokens.first();
        is_word(first, "DIV") || ARITHMETIC.iter().any(|sign| is_sign(first, sign))
    }

    /// Why something cannot follow here.
    fn misplaced(&self, wanted: &'static str) -> FilterError {
        if self.is_arithmetic() {
            return self.not_taken("arithmetic (+, -, *, /, %, ^, DIV)");
        }
        self.unexpected(wanted)
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let Some(Token { kind: Kind::Sign(sign), .. }) = self.tokens.first() else { return None };
        let comparison = Comparison::from_symbol(sign)?;
        self.next();
        Some(comparison)
    }

    fn list(&mut self) -> Result<Vec<Operand>, FilterError> {
        self.expect("(", "a list of values in parentheses")?;
        let mut values = vec![self.operand("a value")?];
        while self.sign(",") {
            values.push(self.operand("a value")?);
        }
        if !self.sign(")") {
            return Err(self.misplaced("a comma or a closing parenthesis"));
        }
        Ok(values)
    }

    fn operand(&mut self, wanted: &'static str) -> Result<Operand, FilterError> {
        let place = self.place();
        let what = match self.tokens {
            [Token { kind: Kind::Word(word), .. }, Token { kind: Kind::Sign("("), .. }, ..]
                if !is_keyword(word) =>
            {
                What::Value(self.call(word)?)
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
            [
                Token { kind: Kind::Sign(sign @ ("-" | "+")), .. },
                Token { kind: Kind::Number(digits), .. },
                rest @ ..,
            ] => {
                self.tokens = rest;
                What::Value(Literal::Number(format!("{sign}{digits}")))
            }
            [Token { kind: Kind::Sign("("), .. }, ..] => {
                return Err(self.not_taken("a list or a condition as one side of a comparison"));
            }
            _ => return Err(self.misplaced(wanted)),
        };
        Ok(Operand { place: Some(place), what })
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

    /// `DATE('..')` and `TIMESTAMP('..')`; other words before a parenthesis are functions, predicates or geometries.
    fn call(&mut self, word: &str) -> Result<Literal, FilterError> {
        let literal = match word.to_ascii_uppercase().as_str() {
            "DATE" => Literal::Date,
            "TIMESTAMP" => Literal::Timestamp,
            _ => return Err(self.not_taken(shown(&word.to_uppercase()))),
        };
        self.next();
        self.next();
        let Some(Token { kind: Kind::Text(text), .. }) = self.tokens.first() else {
            return Err(self.unexpected("a text such as '2025-07-01' or '2025-07-01T00:00:00Z'"));
        };
        self.next();
        self.expect(")", "a closing parenthesis")?;
        Ok(literal(text.clone()))
    }
}

fn is_word(token: Option<&Token>, keyword: &str) -> bool {
    matches!(token, Some(Token { kind: Kind::Word(word), .. }) if word.eq_ignore_ascii_case(keyword))
}

fn is_sign(token: Option<&Token>, sign: &str) -> bool {
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
