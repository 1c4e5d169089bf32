//! The words that CAP fixes.

/// An enumeration whose variants are called as the standard writes them.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$own:meta])* $word:ident,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$own])* $word,)* }

        impl $name {
            /// All of them, in the order of the standard.
            pub const ALL: &'static [Self] = &[$(Self::$word,)*];

            /// As it is written.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$word => stringify!($word),)* }
            }

            /// The one that is written so.
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|own| own.word() == word)
            }
        }
    };
}

/// The edition of the standard that a message follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// OASIS, October 2005.
    V1_1,
    /// OASIS, July 2010; the one that is written.
    V1_2,
}

words! {
    /// How a message is to be handled.
    Status {
        /// By everyone whom it is meant for.
        Actual,
        /// By those who take part in the exercise that the note names.
        Exercise,
        /// By the network of messages itself.
        System,
        /// By nobody: a technical test.
        Test,
        /// By nobody: not finished.
        Draft,
    }
}

words! {
    /// What a message does.
    MessageType {
        /// Says something for the first time.
        Alert,
        /// Takes the place of the earlier messages that it refers to.
        Update,
        /// Takes the earlier messages back.
        Cancel,
        /// Says that they have arrived.
        Ack,
        /// Says that they were refused.
        Error,
    }
}

words! {
    /// Whom a message may be shown to.
    Scope {
        /// Everyone.
        Public,
        /// Those whom the restriction names.
        Restricted,
        /// Its addresses.
        Private,
    }
}

words! {
    /// What kind of thing happens.
    Category {
        /// Geophysical, landslides too.
        Geo,
        /// Weather, floods too.
        Met,
        /// General emergency and public safety.
        Safety,
        /// Law enforcement, military, homeland and private security.
        Security,
        /// Rescue and recovery.
        Rescue,
        /// Fire suppression and rescue.
        Fire,
        /// Medical and public health.
        Health,
        /// Pollution and other harm to the environment.
        Env,
        /// Public and private transport.
        Transport,
        /// Utilities, telecommunication and other infrastructure but transport.
        Infra,
        /// Chemical, biological, radiological, nuclear or explosive.
        CBRNE,
        /// Anything else.
        Other,
    }
}

words! {
    /// What people should do.
    ResponseType {
        /// Take shelter where they are.
        Shelter,
        /// Leave.
        Evacuate,
        /// Make ready.
        Prepare,
        /// Carry out what was agreed before.
        Execute,
        /// Keep away.
        Avoid,
        /// Listen for news.
        Monitor,
        /// Judge for themselves; not for public warnings.
        Assess,
        /// Go on as usual: the danger is over.
        AllClear,
        /// Nothing.
        None,
    }
}

words! {
    /// How soon to act.
    Urgency {
        /// Now.
        Immediate,
        /// Within the hour.
        Expected,
        /// In the near future.
        Future,
        /// No more.
        Past,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How great the danger is to life and property.
    Severity {
        /// Extraordinary.
        Extreme,
        /// Significant.
        Severe,
        /// Possible.
        Moderate,
        /// Minimal to none.
        Minor,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How sure it is.
    Certainty {
        /// It has happened or goes on.
        Observed,
        /// More than half.
        Likely,
        /// Half or less.
        Possible,
        /// Not expected.
        Unlikely,
        /// Not known.
        Unknown,
    }
}
