//! Inputs as streams of UTF-8 bytes.
//!
//! Purpose: opens an input, undoes its compression, turns its encoding into UTF-8, and counts what
//! was read for the progress bar.
//! Must not: read a stream twice; what detection took of it stays with the [`Input`].

use super::input::InputKind;
use super::line_ends::LineEnds;
use super::{Compression, Encoding, IngestError, Input, Progress};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;

type Bytes = Box<dyn Read + Send>;

impl Input {
    /// Bytes of the input as stored, where known.
    pub(crate) fn len(&self) -> Option<u64> {
        match &self.kind {
            InputKind::Path(path) => path.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len()),
            InputKind::Bytes(bytes) => Some(bytes.len() as u64),
            InputKind::Stream(_) => None,
        }
    }

    /// The first bytes as stored, at most `limit`; a stream keeps them for reading later.
    pub(crate) fn sample(&self, limit: usize) -> Result<Vec<u8>, IngestError> {
        let failed = |error| IngestError::io(&self.name, error);
        let mut sample = Vec::new();
        match &self.kind {
            InputKind::Path(path) => {
                let file = File::open(path).map_err(failed)?;
                file.take(limit as u64).read_to_end(&mut sample).map_err(failed)?;
            }
            InputKind::Bytes(bytes) => sample.extend_from_slice(&bytes[..bytes.len().min(limit)]),
            InputKind::Stream(state) => {
                let mut state = state.lock().expect("reading a sample does not panic");
                let missing = limit.saturating_sub(state.sampled.len());
                let mut more = Vec::new();
                if let Some(rest) = &mut state.rest {
                    rest.take(missing as u64).read_to_end(&mut more).map_err(failed)?;
                }
                state.sampled.append(&mut more);
                sample.extend_from_slice(&state.sampled[..state.sampled.len().min(limit)]);
            }
        }
        Ok(sample)
    }

    /// The bytes as stored. A stream can be opened once.
    pub(crate) fn open(&self) -> Result<Bytes, IngestError> {
        match &self.kind {
            InputKind::Path(path) => File::open(path)
                .map(|file| Box::new(file) as Bytes)
                .map_err(|e| IngestError::io(&self.name, e)),
            InputKind::Bytes(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            InputKind::Stream(state) => {
                let mut state = state.lock().expect("reading a sample does not panic");
                let Some(rest) = state.rest.take() else {
                    return Err(IngestError::damaged(
                        &self.name,
                        "it can be read only once: save it to a file",
                    ));
                };
                Ok(Box::new(Cursor::new(std::mem::take(&mut state.sampled)).chain(rest)))
            }
        }
    }
}

/// The compression that the first bytes show.
pub(crate) fn compression_of(sample: &[u8]) -> Compression {
    match sample {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        _ => Compression::None,
    }
}

/// Undoes compression.
pub(crate) fn decompressed(bytes: Bytes, compression: Compression) -> io::Result<Bytes> {
    Ok(match compression {
        Compression::None => bytes,
        Compression::Gzip => {
            Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(1 << 16, bytes)))
        }
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(bytes)?),
    })
}

/// Opens an input as UTF-8 text: compression undone, encoding changed, byte order mark dropped,
/// lines that end with CR alone ended with LF.
pub(crate) fn open_text(
    input: &Input,
    encoding: Encoding,
    progress: &Arc<Progress>,
) -> Result<Bytes, IngestError> {
    let compression = compression_of(&input.sample(4)?);
    let counted = Box::new(Counted { inner: input.open()?, progress: Arc::clone(progress) });
    let plain = decompressed(counted, compression).map_err(|error| IngestError::io(input.name(), error))?;
    Ok(match encoding {
        Encoding::Utf8 => {
            let marked = WithoutMark { inner: plain, head: Vec::new(), state: MarkState::Unread };
            Box::new(LineEnds::new(marked))
        }
        other => Box::new(LineEnds::new(Transcoded::new(plain, other))),
    })
}

/// Counts bytes as stored, so that a progress bar moves with the file.
struct Counted {
    inner: Bytes,
    progress: Arc<Progress>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.progress.bytes_done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Drops a UTF-8 byte order mark at the start.
struct WithoutMark {
    inner: Bytes,
    head: Vec<u8>,
    state: MarkState,
}

#[derive(PartialEq)]
enum MarkState {
    Unread,
    Head,
    Passed,
}

const MARK: &[u8] = b"\xef\xbb\xbf";

impl Read for WithoutMark {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state == MarkState::Unread {
            (&mut self.inner).take(MARK.len() as u64).read_to_end(&mut self.head)?;
            if self.head == MARK {
                self.head.clear();
            }
            self.state = MarkState::Head;
        }
        if self.state == MarkState::Head {
            if !self.head.is_empty() {
                let length = self.head.len().min(buffer.len());
                buffer[..length].copy_from_slice(&self.head[..length]);
                self.head.drain(..length);
                return Ok(length);
            }
            self.state = MarkState::Passed;
        }
        self.inner.read(buffer)
    }
}

/// Changes an encoding into UTF-8 as it is read.
struct Transcoded {
    inner: Bytes,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

const RAW_BYTES: usize = 1 << 16;

impl Transcoded {
    fn new(inner: Bytes, encoding: Encoding) -> Self {
        let decoder = codec(encoding).new_decoder_with_bom_removal();
        Self { inner, decoder, raw: vec![0; RAW_BYTES], ready: Vec::new(), at: 0, ended: false }
    }
}

impl Read for Transcoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            let read = self.inner.read(&mut self.raw)?;
            self.ended = read == 0;
            let longest = self.decoder.max_utf8_buffer_length(read).unwrap_or(RAW_BYTES * 4);
            self.ready.resize(longest, 0);
            let (_, _, written, _) =
                self.decoder.decode_to_utf8(&self.raw[..read], &mut self.ready, self.ended);
            self.ready.truncate(written);
            self.at = 0;
        }
        let length = buffer.len().min(self.ready.len() - self.at);
        buffer[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// The decoder of an encoding.
pub(crate) fn codec(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Windows1253 => encoding_rs::WINDOWS_1253,
        Encoding::Windows874 => encoding_rs::WINDOWS_874,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn check(stored: &[u8], encoding: Encoding, expected: &str) {
        let input = Input::bytes("t", stored);
        let mut text = String::new();
        open_text(&input, encoding, &Arc::default()).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, expected);
    }

    #[test]
    fn encodings_become_utf8() {
        check(b"\xef\xbb\xbfa,b", Encoding::Utf8, "a,b");
        check(b"a", Encoding::Utf8, "a");
        check(b"", Encoding::Utf8, "");
        check(b"\xff\xfea\0\xac\x20", Encoding::Utf16Le, "a\u{20ac}");
        check(b"\xfe\xff\0a\x20\xac", Encoding::Utf16Be, "a\u{20ac}");
        check(b"caf\xe9 \x80", Encoding::Windows1252, "caf\u{e9} \u{20ac}");
        check(b"\xe1\xe2", Encoding::Windows1253, "\u{3b1}\u{3b2}");
        check(b"\xa1\xa2", Encoding::Windows874, "\u{e01}\u{e02}");
    }

    #[test]
    fn compression_is_undone() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"one\n").unwrap();
        let mut members = gzip.finish().unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"two\n").unwrap();
        members.extend(gzip.finish().unwrap());
        check(&members, Encoding::Utf8, "one\ntwo\n");
        check(&zstd::encode_all(&b"three"[..], 1).unwrap(), Encoding::Utf8, "three");
    }

    #[test]
    fn a_stream_is_sampled_then_read_once() {
        let input = Input::stream("pipe", &b"hello"[..]);
        assert_eq!(input.sample(2).unwrap(), b"he");
        assert_eq!(input.sample(4).unwrap(), b"hell");
        let mut text = String::new();
        input.open().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
        assert!(input.open().is_err());
    }
}
