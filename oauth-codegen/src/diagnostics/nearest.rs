/// Words longer than this are no typing errors, and comparing them takes long.
const LONGEST: usize = 64;

/// The candidate that was probably meant: a few letters wrong (one in three at most), another case,
/// `-` for `_`, or the same words in another order.
///
/// ```
/// use oauth_codegen::diagnostics::nearest;
///
/// let keys = ["token_endpoint", "scopes", "refresh"];
/// assert_eq!(nearest("token_endpiont", keys), Some("token_endpoint"));
/// assert_eq!(nearest("Endpoint-Token", keys), Some("token_endpoint"));
/// assert_eq!(nearest("userinfo", keys), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let wanted = folded(word);
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word && candidate.len() <= LONGEST)
        .filter_map(|candidate| {
            let other = folded(candidate);
            let distance = if sorted(&wanted) == sorted(&other) {
                usize::from(wanted != other)
            } else {
                strsim::damerau_levenshtein(&wanted, &other)
            };
            // A word of which no letter is right is not near, however short it is.
            let near = distance <= allowed && distance < other.chars().count();
            near.then_some((distance, candidate))
        })
        // `min_by_key` keeps the first of equals.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn folded(word: &str) -> String {
    word.to_lowercase().replace(['-', ' ', '.'], "_")
}

fn sorted(word: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = word.split('_').collect();
    parts.sort_unstable();
    parts
}
