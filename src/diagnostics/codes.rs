//! The numbers of our messages. A number is never reused.

use super::Severity;
use std::fmt;

macro_rules! codes {
    ($(#[doc = $doc:literal] $name:ident = $number:literal, $severity:ident;)*) => {
        /// The number of a message: `Q1..` reading, `Q2..` meaning, `W` warnings (`W6..` of the lint rules), `N` notes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $doc] $name,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// As printed: a letter and three digits.
            pub fn number(self) -> &'static str {
                match self { $(Code::$name => $number,)* }
            }

            /// What messages of this code are about, in a few words.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => $doc,)* }.trim_ascii_start()
            }

            /// How grave messages of this code are.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// Something that the grammar does not expect at this place.
    UnexpectedSymbol = "Q100", Error;
    /// The query has no command.
    EmptyQuery = "Q101", Error;
    /// The query is longer than 10,000 characters.
    QueryTooLong = "Q102", Error;
    /// A quotation mark, back-tick or regex delimiter without its partner.
    Unclosed = "Q103", Error;
    /// A bracket without its partner.
    UnbalancedBracket = "Q104", Error;
    /// Brackets or operators nested too deep.
    NestedTooDeep = "Q105", Error;
    /// A pipe with no command after it, or two pipes in a row.
    EmptyStage = "Q106", Error;
    /// A word at the head of a stage that is no command.
    UnknownCommand = "Q107", Error;
    /// A regular expression that does not compile.
    BadRegex = "Q108", Error;
    /// A period with an unknown unit or a count of zero.
    BadPeriod = "Q109", Error;
    /// A number that is out of range or none where one is needed.
    BadNumber = "Q110", Error;
    /// A function that the language does not have.
    UnknownFunction = "Q204", Error;
    /// A call with too few or too many arguments.
    WrongArgumentCount = "Q205", Error;
    /// An argument of a kind that the function cannot use.
    BadArgument = "Q206", Error;
    /// An aggregate outside `stats`.
    AggregateOutsideStats = "Q207", Error;
    /// A plain field among the aggregates of `stats` that the rows are not grouped by.
    FieldNotGrouped = "Q208", Error;
    /// An aggregate inside an aggregate.
    NestedAggregate = "Q209", Error;
    /// The number of `*`, groups or values that `parse` finds differs from the number of names.
    GlobNameCount = "Q210", Error;
    /// A `parse` that names no field.
    NothingToExtract = "Q211", Error;
    /// A field that no step up to here defines.
    UnknownSymbol = "Q212", Error;
    /// A name that is defined twice.
    DuplicateName = "Q213", Error;
    /// A command that may not stand here.
    CommandOrder = "Q214", Error;
    /// More commands of a kind than the service allows.
    TooManyCommands = "Q215", Error;
    /// A command that cwli does not run yet.
    NotSupported = "Q216", Error;
    /// A query inside a query where none may stand.
    QueryPlace = "Q337", Error;
    /// A query inside a query that does not answer what is needed of it.
    InnerColumns = "Q338", Error;
    /// A log group that is not there.
    NoSuchLogGroup = "Q339", Error;
    /// A lookup table, or a column of one, that is not there.
    NoSuchTable = "Q340", Error;
    /// A condition that an index cannot answer.
    NotIndexable = "Q342", Error;
    /// More distinct keys, or more values, than the service takes.
    TooManyKeys = "Q343", Error;
    /// A parameter without a value, or a value without a parameter.
    BadParameter = "Q344", Error;
    /// A saved query that is not known, or not well defined.
    BadSavedQuery = "Q345", Error;
    /// An aggregate beside others or groups that must be alone.
    NotAlone = "Q257", Error;
    /// `multi` behind something else than a regular expression.
    MultiNeedsRegex = "Q277", Error;
    /// A path into JSON or XML that is none.
    BadPath = "Q278", Error;
    /// An `offset` of bins where there is no bin.
    OffsetWithoutBin = "Q279", Error;
    /// `unnest` of what `split` gives.
    UnnestOfSplit = "Q280", Error;
    /// An option that the command does not have.
    UnknownOption = "Q317", Error;
    /// An option or a part of a command with a value that it cannot have.
    BadOption = "Q318", Error;
    /// A query that compares two time ranges and has none itself.
    NoTimeRange = "Q297", Error;
    /// A word that says with which time range to compare, and does not.
    UnknownModifier = "Q298", Error;
    /// A field that `relevantfields` cannot rank.
    FieldNotInLog = "Q299", Error;
    /// The query needs more memory than it may use.
    OutOfMemory = "Q301", Error;
    /// What was gathered elsewhere is damaged, or belongs to another plan.
    UnusablePart = "Q302", Error;
    /// Rows that would be added are too many.
    TooManyRows = "Q319", Error;
    /// A statement that is no query.
    NotAQuery = "Q701", Error;
    /// More than one statement.
    SeveralStatements = "Q702", Error;
    /// Queries or names with different numbers of columns.
    UnequalColumns = "Q703", Error;
    /// A query in brackets with several rows where one value is needed.
    SeveralRows = "Q704", Error;
    /// A field that no file has, but that exists in another case.
    FieldCase = "W401", Warning;
    /// A field that no file has.
    NoSuchField = "W402", Warning;
    /// A `sort` on a name that the step before did not keep.
    SortIgnored = "W403", Warning;
    /// A `sort` that a later step makes useless.
    SortUseless = "W404", Warning;
    /// A column that the step before did not keep.
    EmptyColumn = "W405", Warning;
    /// Something about log groups that cannot be known of local logs.
    NotKnownHere = "N622", Note;
    /// The range of the query in place of the one that was asked for.
    RangeOfQuery = "N623", Note;
    /// A step into a structure in the command that makes it.
    StructureTooEarly = "W446", Warning;
    /// A map or a list where a command needs a scalar.
    StructureUnused = "W447", Warning;
    /// `expand` of what `split` gives.
    ExpandOfSplit = "W466", Warning;
    /// A pattern that no name fits.
    NothingMatches = "W506", Warning;
    /// A size that nobody knows before everything is read.
    UnknownSize = "W507", Warning;
    /// A condition that no row fulfils.
    NeverHolds = "W566", Warning;
    /// A condition that every row fulfils.
    AlwaysHolds = "W567", Warning;
    /// A text that looks like a pattern where it is compared as it is.
    TakenLiterally = "W568", Warning;
    /// A `parse` that no row matches.
    NothingParsed = "W569", Warning;
    /// A `display` that a later one replaces.
    DisplayUseless = "W570", Warning;
    /// A difference of fields that is probably a name with hyphens.
    HyphenInName = "W571", Warning;
    /// A period with a larger count than its unit may have.
    PeriodCapped = "W572", Warning;
    /// A field that is `true` or `false` of JSON is compared with a text.
    TruthAsText = "W573", Warning;
    /// A name that had a meaning and is given another.
    NameOverridden = "W574", Warning;
    /// A rule that is switched off or on, and that does not exist.
    UnknownRule = "W600", Warning;
    /// A command or pattern that costs much, in front of a filter that costs little.
    CostlyFirst = "W601", Warning;
    /// A pattern that only a whole value can match.
    LikeForEqual = "W602", Warning;
    /// A `limit` in front of a `sort`.
    LimitBeforeSort = "W603", Warning;
    /// A count of a field that every event has.
    CountOfField = "W604", Warning;
    /// A field that is made, and neither used nor shown.
    UnusedField = "W605", Warning;
    /// A pipe inside of a command.
    StrayPipe = "W606", Warning;
    /// A query that nearly reaches a limit of the service.
    NearLimit = "W607", Warning;
    /// A command that log groups of the class Infrequent Access refuse.
    InfrequentAccess = "W608", Warning;
    /// A pipe where the command before it is plainly unfinished.
    PipeInsideCommand = "N501", Note;
    /// A `limit` that takes effect later than where it stands.
    LimitPostponed = "N662", Note;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}
