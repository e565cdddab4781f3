//! The fenced blocks of a Markdown page.
//!
//! Purpose: the `sh` blocks with the comment before them and the `json` or `csv` block after them.
//! Must not: know Markdown beyond fences and comments.

use serde_json::Value;

/// One `sh` block.
#[derive(Debug, PartialEq)]
pub(super) struct Block {
    /// Where its fence opens, from 1.
    pub(super) line: usize,
    pub(super) script: String,
    /// When the block is a server: the address that answers 200 once it is up.
    pub(super) server_ready_at: Option<String>,
    /// What the block's answer must contain.
    pub(super) answer: Option<Answer>,
}

/// What a block prints, as the page shows it.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    /// A document; the real one may say more.
    Json(Value),
    /// Lines; the real answer may have more of them.
    Lines(String),
}

/// Reads the blocks of a page.
///
/// # Errors
/// When a fence is not closed or an answer is no JSON.
pub(super) fn read(page: &str) -> Result<Vec<Block>, String> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut server_ready_at = None;
    let mut lines = page.lines().enumerate();
    // Whether nothing but blank lines and comments stands since the last `sh` block.
    let mut answer_may_follow = false;
    while let Some((index, line)) = lines.next() {
        if let Some(comment) = line.trim().strip_prefix("<!-- server:") {
            server_ready_at = Some(comment.trim_end_matches("-->").trim().to_owned());
        } else if let Some(language) = line.trim_start().strip_prefix("```") {
            let body = body(&mut lines).ok_or(format!("README.md:{}: the block is not closed", index + 1))?;
            match (language.split_whitespace().next(), blocks.last_mut()) {
                (Some("sh"), _) => {
                    let server_ready_at = server_ready_at.take();
                    blocks.push(Block { line: index + 1, script: body, server_ready_at, answer: None });
                    answer_may_follow = true;
                    continue;
                }
                (Some("json"), Some(last)) if answer_may_follow => {
                    let answer = serde_json::from_str(&body);
                    let answer = answer.map_err(|error| format!("README.md:{}: {error}", index + 1))?;
                    last.answer = Some(Answer::Json(answer));
                }
                (Some("csv"), Some(last)) if answer_may_follow => last.answer = Some(Answer::Lines(body)),
                _ => {}
            }
            answer_may_follow = false;
        } else if !line.trim().is_empty() && line.trim_start().starts_with('#') {
            answer_may_follow = false;
        }
    }
    Ok(blocks)
}

fn body<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>) -> Option<String> {
    let mut body = String::new();
    for (_, line) in lines {
        if line.trim() == "```" {
            return Some(body);
        }
        body.push_str(line);
        body.push('\n');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn commands_servers_and_answers_are_read() {
        let page = "# A\n<!-- server: http://127.0.0.1:1/readyz -->\n```sh\na demo\n```\n```toml\nx = 1\n```\n\
            ```sh\ncurl x\n```\nanswers\n\n```json\n{\"a\": 1}\n```\n";
        let blocks = read(page).unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].server_ready_at.as_deref(), Some("http://127.0.0.1:1/readyz"));
        assert_eq!((blocks[0].line, blocks[0].script.as_str()), (3, "a demo\n"));
        assert_eq!(blocks[1].answer, Some(Answer::Json(json!({"a": 1}))));
        let table = read("```sh\ncurl y\n```\n```csv\na,b\n```\n").unwrap();
        assert_eq!(table[0].answer, Some(Answer::Lines("a,b\n".to_owned())));
        assert!(read("```sh\na\n").is_err());
    }
}
