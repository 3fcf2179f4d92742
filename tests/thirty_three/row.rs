//! The rows: what was found in the hand-written clients, and which definitions stand for them here.

use std::{collections::BTreeSet, fs};

use oauth_core::definition::Definition;
use oauth_tests::root;

/// The definition that does what a client did.
const STANDS_FOR: [(&str, &str); 33] = [
    ("datasources/azure_blob", "azure-blob"),
    ("datasources/box_datasource", "box-com"),
    ("datasources/confluence_datasource", "confluence"),
    ("datasources/dropbox_datasource", "dropbox"),
    ("datasources/github", "github"),
    ("datasources/gitlab_datasource", "gitlab"),
    ("datasources/google_drive", "google-drive"),
    ("datasources/notion_datasource", "notion"),
    ("datasources/onedrive", "onedrive"),
    ("datasources/sharepoint_datasource", "sharepoint"),
    ("tools/frontapp", "front"),
    ("tools/github", "github-app"),
    ("tools/gmail", "gmail"),
    ("tools/google_calendar", "google-calendar"),
    ("tools/google_contacts", "google-contacts"),
    ("tools/google_tasks", "google-tasks"),
    ("tools/microsoft_excel_365", "excel"),
    ("tools/microsoft_todo", "microsoft-todo"),
    ("tools/onedrive", "onedrive"),
    ("tools/outlook", "outlook"),
    ("tools/snowflake", "snowflake"),
    ("tools/spotify", "spotify"),
    ("tools/teams", "microsoft-teams"),
    ("tools/twitter", "twitter"),
    ("tools/zoom", "zoom"),
    ("triggers/github_trigger", "github"),
    ("triggers/gmail_trigger", "gmail-push"),
    ("triggers/google_calendar_trigger", "google-calendar"),
    ("triggers/google_drive_trigger", "google-drive"),
    ("triggers/linear_trigger", "linear"),
    ("triggers/outlook_trigger", "outlook"),
    ("triggers/typeform_trigger", "typeform"),
    ("triggers/zendesk_trigger", "zendesk"),
];

/// A hand-written client.
pub(crate) struct Row {
    /// Kind and name.
    pub(crate) client: String,
    /// Its lines of code, without blank lines and comments.
    pub(crate) lines: usize,
    /// The ids of the classes of faults that were found in it.
    pub(crate) faults: BTreeSet<String>,
    /// What stands for it here.
    pub(crate) definition: &'static Definition,
}

/// All rows, in the order of the data.
pub(crate) fn rows() -> Vec<Row> {
    let path = root().join("thirty_three/before.csv");
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let row = |line: &str| {
        let mut cells = line.split(',');
        let mut cell = || cells.next().unwrap_or_else(|| panic!("`{line}` has three cells"));
        let (client, lines, faults) = (cell(), cell(), cell());
        let id = STANDS_FOR.iter().find(|(known, _)| *known == client);
        let id = id.unwrap_or_else(|| panic!("nothing stands for {client}")).1;
        let definition = oauth_providers::all().find(|known| known.id == id);
        Row {
            client: client.to_owned(),
            lines: lines.parse().unwrap_or_else(|_| panic!("{client} has no lines")),
            faults: faults.split(' ').map(str::to_owned).collect(),
            definition: definition.unwrap_or_else(|| panic!("the catalogue has no {id}")),
        }
    };
    text.lines().skip(1).map(row).collect()
}
