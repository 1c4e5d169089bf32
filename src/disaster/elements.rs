//! Elements of the XML documents that this module writes.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesStart, BytesText, Event},
};

/// A document that is being written.
pub(super) trait Elements: Sized {
    /// What it is written to.
    fn writer(&mut self) -> &mut Writer<Vec<u8>>;

    /// The whole document: its declaration, and a root element with what `write` puts into it.
    fn document(
        &mut self,
        root: BytesStart<'_>,
        write: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.writer().write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.element(root, write)
    }

    /// An element with others in it.
    fn within(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.element(BytesStart::new(name), write)
    }

    /// An element with attributes, and others in it.
    fn element(
        &mut self,
        start: BytesStart<'_>,
        write: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let end = start.to_end().into_owned();
        self.writer().write_event(Event::Start(start))?;
        write(self)?;
        self.writer().write_event(Event::End(end))
    }

    /// An element with a text in it.
    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.writer().create_element(name).write_text_content(BytesText::new(text)).map(drop)
    }
}
