//! Fields of forms, with what was typed and what is wrong with it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::{
    http::{Lang, Params},
    page::icon,
};

/// What stands in a form that came back.
#[derive(Debug, Default)]
pub(super) struct Filled {
    values: BTreeMap<String, String>,
    problem: Option<Problem>,
}

/// What is wrong with a field, in the language of the page.
#[derive(Debug)]
pub(super) struct Problem {
    /// Name of the field.
    pub(super) field: &'static str,
    /// What is wrong and what to write.
    pub(super) text: String,
}

impl Problem {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }
}

impl Filled {
    /// Takes these fields of a form.
    pub(super) fn take(form: &mut Params, names: &[&str]) -> Self {
        let values = form.those_of(names.iter().copied());
        let values = values.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        Self { values, problem: None }
    }

    /// The same with what is wrong.
    pub(super) fn refused(self, problem: Problem) -> Self {
        Self { problem: Some(problem), ..self }
    }

    /// What was typed, without blanks around it; nothing when the field is empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// What was typed, as it is.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.values.get(name).map(String::as_str).unwrap_or_default()
    }

    /// What is wrong with a field.
    pub(super) fn problem(&self, name: &str) -> Option<&str> {
        self.problem
            .as_ref()
            .filter(|problem| problem.field == name)
            .map(|problem| problem.text.as_str())
    }

    /// Something is wrong.
    pub(super) fn is_refused(&self) -> bool {
        self.problem.is_some()
    }
}

/// A field with its label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) label: &'a str,
    pub(super) hint: &'a str,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) required: bool,
}

impl<'a> Field<'a> {
    /// A line of text.
    pub(super) fn text(name: &'static str, label: &'a str) -> Self {
        Self { name, label, hint: "", kind: "text", autocomplete: "off", required: false }
    }

    /// A day.
    pub(super) fn day(name: &'static str, label: &'a str) -> Self {
        Self { kind: "date", ..Self::text(name, label) }
    }

    /// A password; `autocomplete` says whether it is the present or a new one.
    pub(super) fn password(name: &'static str, label: &'a str, autocomplete: &'static str) -> Self {
        Self { kind: "password", autocomplete, required: true, ..Self::text(name, label) }
    }

    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// The field. Passwords do not come back.
    pub(super) fn show(&self, filled: &Filled) -> Markup {
        let value = if self.kind == "password" { "" } else { filled.raw(self.name) };
        let attributes = Marks::of(self.name, filled, !self.hint.is_empty());
        self.around(filled, &html! {
            input id=(self.name) name=(self.name) type=(self.kind) value=(value) autocomplete=(self.autocomplete)
                spellcheck="false" autocapitalize="none" required[self.required]
                aria-invalid=[attributes.invalid] aria-describedby=[attributes.described];
        })
    }

    /// The field as a choice of values.
    pub(super) fn choice(
        &self,
        filled: &Filled,
        first: &str,
        options: &[(String, String)],
    ) -> Markup {
        let chosen = filled.raw(self.name);
        let attributes = Marks::of(self.name, filled, !self.hint.is_empty());
        self.around(filled, &html! {
            select id=(self.name) name=(self.name) required[self.required]
                aria-invalid=[attributes.invalid] aria-describedby=[attributes.described] {
                option value="" { (first) }
                @for (value, title) in options { option value=(value) selected[value == chosen] { (title) } }
            }
        })
    }

    fn around(&self, filled: &Filled, input: &Markup) -> Markup {
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                (input)
                (problem(self.name, filled))
                @if !self.hint.is_empty() { span.hint id={ (self.name) "-hint" } { (self.hint) } }
            }
        }
    }
}

/// What is wrong with a field, beside it.
pub(super) fn problem(name: &str, filled: &Filled) -> Markup {
    html! {
        @if let Some(problem) = filled.problem(name) {
            span.problem id={ (name) "-problem" } role="alert" { (icon("warn")) (problem) }
        }
    }
}

struct Marks {
    invalid: Option<&'static str>,
    described: Option<String>,
}

impl Marks {
    fn of(name: &str, filled: &Filled, has_hint: bool) -> Self {
        let problem = filled.problem(name).map(|_| format!("{name}-problem"));
        let hint = has_hint.then(|| format!("{name}-hint"));
        let parts: Vec<_> = problem.iter().chain(&hint).map(String::as_str).collect();
        Self {
            invalid: problem.is_some().then_some("true"),
            described: (!parts.is_empty()).then(|| parts.join(" ")),
        }
    }
}

/// A secret that is shown once, in a field from which it can be copied.
pub(super) fn once(id: &str, label: &str, secret: &str, lang: Lang) -> Markup {
    html! {
        div.once {
            label for=(id) { (label) }
            input.secret id=(id) value=(secret) readonly autocomplete="off" spellcheck="false";
            p.hint {
                (icon("warn"))
                (lang.of(
                    "Chỉ hiện một lần. Chép lại ngay; đóng trang rồi thì không ai đọc lại được.",
                    "Shown once. Copy it now; nobody can read it again after this page is closed.",
                ))
            }
        }
    }
}
