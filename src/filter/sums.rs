//! Arithmetic in `cql2-text`. A chain of operators is as deep as it is long, for the tree leans to the left.

use super::{
    build::deeper,
    error::FilterError,
    expr::Operator,
    literal::Literal,
    node::{Node, Op, What},
    text::{Reader, is_sign, is_word},
    token::{Kind, Token},
};

impl Reader<'_> {
    pub(super) fn sum(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let mut sum = self.product(depth, wanted)?;
        while let Some(operator) = self.operator(&[Operator::Plus, Operator::Minus]) {
            let other = self.product(depth, "a number")?;
            sum = arithmetic(sum, operator, other)?;
        }
        Ok(sum)
    }

    fn product(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let signs = [Operator::Times, Operator::Over, Operator::Rest, Operator::Whole];
        let mut product = self.power(depth, wanted)?;
        while let Some(operator) = self.operator(&signs) {
            let other = self.power(depth, "a number")?;
            product = arithmetic(product, operator, other)?;
        }
        Ok(product)
    }

    fn power(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let base = self.signed(depth, wanted)?;
        match self.operator(&[Operator::Power]) {
            Some(operator) => arithmetic(base, operator, self.signed(depth, "a number")?),
            None => Ok(base),
        }
    }

    /// One of these operators, if it stands here.
    fn operator(&mut self, among: &[Operator]) -> Option<Operator> {
        let operator = among.iter().copied().find(|operator| {
            let (first, symbol) = (self.tokens.first(), operator.symbol());
            is_sign(first, symbol) || is_word(first, symbol)
        })?;
        self.next();
        Some(operator)
    }

    /// A minus before anything but a number is a product with -1, as in the twins of the standard's examples.
    fn signed(&mut self, depth: usize, wanted: &'static str) -> Result<Node, FilterError> {
        let place = self.place();
        if let [Token { kind: Kind::Sign(sign @ ("-" | "+")), .. }, rest @ ..] = self.tokens {
            if let [Token { kind: Kind::Number(digits), .. }, rest @ ..] = rest {
                self.tokens = rest;
                let number = Literal::Number(format!("{sign}{digits}"));
                return Ok(Node::at(place, What::Value(number)));
            }
            if *sign == "-" {
                self.tokens = rest;
                let less = Node::at(place, What::Value(Literal::Number("-1".to_owned())));
                return arithmetic(less, Operator::Times, self.operand(depth, "a number")?);
            }
        }
        self.operand(depth, wanted)
    }
}

/// Two numbers and what is computed of them.
fn arithmetic(left: Node, operator: Operator, right: Node) -> Result<Node, FilterError> {
    let node = Node::op(left.place, Op::Arithmetic(operator), vec![left, right]);
    deeper(node.levels.saturating_sub(1), node.place)?;
    Ok(node)
}
