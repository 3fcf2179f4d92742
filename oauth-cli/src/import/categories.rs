//! Categories of ours for what others call theirs.

/// The category of ours that a foreign word means; words like `popular` mean none.
pub(crate) fn category(foreign: &str) -> Option<&'static str> {
    Some(match foreign {
        "accounting" | "banking" | "erp" | "invoicing" | "finance" => "finance",
        "analytics" | "surveys" => "analytics",
        "ats" | "hr" => "hr",
        "cms" | "marketing" => "marketing",
        "communication" => "communication",
        "crm" => "crm",
        "design" | "knowledge-base" | "productivity" => "productivity",
        "dev-tools" => "developer",
        "e-commerce" => "commerce",
        "gaming" => "gaming",
        "iam" => "identity",
        "legal" => "legal",
        "other" => "other",
        "payment" => "payments",
        "social" => "social",
        "sports" => "health",
        "storage" => "files",
        "support" | "ticketing" => "support",
        "video" => "media",
        _ => return None,
    })
}
