//! Pictures without what was written into them besides the picture: place, time, camera, names, comments. Which way up a
//! photograph is stays, since a phone turns it only by a note. Anything that is not built as its kind says is refused.

fn u16_be(bytes: &[u8], at: usize) -> Option<usize> {
    let pair: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_be_bytes(pair)))
}

fn u32_of(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}

/// A segment without what hides behind its first bytes, such as a small picture of what was cut away.
fn shortened(marker: u8, body: &[u8], most: usize) -> Option<Vec<u8>> {
    let body = body.get(..body.len().min(most))?;
    let length = u16::try_from(body.len() + 2).ok()?.to_be_bytes();
    Some([&[0xFF, marker][..], &length, body].concat())
}

/// Where the points of a scan end: at the next marker that is not one of their own, or with the bytes.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let pairs = bytes.get(from..).unwrap_or_default().windows(2);
    let end = pairs
        .enumerate()
        .find(|(_, pair)| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7)));
    end.map_or(bytes.len(), |(at, _)| from + at)
}

/// A JPEG: its tables, scans and colours up to its end, without the notes of cameras and programs, wherever they stand.
/// What follows the end (a film, a second picture) is not it.
pub fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut turned = None;
    let mut scanned = false;
    let mut rest = Vec::with_capacity(bytes.len());
    let mut at = 2;
    loop {
        // One that broke off ends where it does.
        if scanned && at >= bytes.len() {
            break;
        }
        let [0xFF, marker] = *bytes.get(at..at + 2)? else {
            return None;
        };
        match marker {
            0xFF => {
                at += 1;
                continue;
            }
            0xD9 if scanned => break,
            // These stand alone, and none of them here.
            0x00..=0x01 | 0xD0..=0xD9 => return None,
            _ => {}
        }
        let end = at + 2 + u16_be(bytes, at + 2)?;
        let segment = bytes.get(at..end)?;
        let body = segment.get(4..)?;
        at = end;
        match marker {
            0xDA => {
                scanned = true;
                at = end_of_scan(bytes, end);
                rest.extend_from_slice(segment);
                rest.extend_from_slice(bytes.get(end..at)?);
            }
            0xE0 if body.starts_with(b"JFIF\0") => {
                let mut head = shortened(marker, body, 14)?;
                // How large the small picture is that may follow: there is none.
                if let Some(size) = head.get_mut(16..18) {
                    size.fill(0);
                }
                rest.extend(head);
            }
            0xE1 => turned = turned.or_else(|| orientation(body)),
            // Colours stay: the profile, and how Adobe's programs mean them.
            0xE2 if body.starts_with(b"ICC_PROFILE\0") => rest.extend_from_slice(segment),
            0xEE if body.starts_with(b"Adobe") => rest.extend(shortened(marker, body, 12)?),
            // Frames and tables.
            0xC0..=0xCF | 0xDB..=0xDF => rest.extend_from_slice(segment),
            _ => {}
        }
    }
    let mut kept = bytes.get(..2)?.to_vec();
    if let Some(turned) = turned {
        kept.extend_from_slice(&note_of(turned));
    }
    kept.extend_from_slice(&rest);
    kept.extend_from_slice(&[0xFF, 0xD9]);
    Some(kept)
}

/// Which way up, out of a camera's notes: 2 to 8 when it is turned.
fn orientation(body: &[u8]) -> Option<u8> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        })
    };
    let four = u32_of(tiff, 4)?;
    let table = if little {
        u32::from_le_bytes(four)
    } else {
        u32::from_be_bytes(four)
    };
    let table = usize::try_from(table).ok()?;
    let entries = usize::from(short(table)?);
    (0..entries.min(200)).find_map(|index| {
        let at = table.checked_add(2 + index * 12)?;
        let turned = u8::try_from(short(at.checked_add(8)?)?).ok()?;
        (short(at)? == 0x0112 && (2..=8).contains(&turned)).then_some(turned)
    })
}

/// A camera's notes that say nothing but which way up.
fn note_of(turned: u8) -> Vec<u8> {
    let mut note = vec![0xFF, 0xE1, 0x00, 0x22];
    note.extend_from_slice(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    note.extend_from_slice(&[turned, 0, 0, 0, 0, 0, 0]);
    note
}

/// A PNG: what shows the picture, its colours and its movement, and nothing else.
pub fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(u32_of(bytes, at)?)).ok()?;
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        let name = chunk.get(4..8)?;
        match name {
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"bKGD" | b"pHYs" | b"sBIT"
            | b"cHRM" | b"gAMA" | b"iCCP" | b"sRGB" | b"cICP" | b"mDCV" | b"cLLI" | b"acTL"
            | b"fcTL" | b"fdAT" => kept.extend_from_slice(chunk),
            _ => {}
        }
        if name == b"IEND" {
            return Some(kept);
        }
        at = end;
    }
}

/// A WebP: what shows the picture, its colours and its movement, and nothing else.
pub fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let said = usize::try_from(u32::from_le_bytes(u32_of(bytes, 4)?)).ok()?;
    // What stands behind the end it names is not it.
    let bytes = bytes.get(..bytes.len().min(said.checked_add(8)?))?;
    let mut kept = bytes.get(..12)?.to_vec();
    parts_of(bytes, 12, &mut kept)?;
    let size = u32::try_from(kept.len().checked_sub(8)?).ok()?;
    kept.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    (kept.len() > 12).then_some(kept)
}

/// Bytes of a moving picture's frame before its own parts.
const FRAME_HEAD: usize = 16;

/// Keeps the parts of a WebP, or of one of its frames, that show something.
fn parts_of(bytes: &[u8], from: usize, kept: &mut Vec<u8>) -> Option<()> {
    let mut at = from;
    while at < bytes.len() {
        let name = bytes.get(at..at + 4)?;
        let length = usize::try_from(u32::from_le_bytes(u32_of(bytes, at + 4)?)).ok()?;
        let end = at.checked_add(8)?.checked_add(length)?;
        let end = end.checked_add(length % 2)?;
        let chunk = bytes.get(at..end)?;
        match name {
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ICCP" => kept.extend_from_slice(chunk),
            b"VP8X" => {
                let mut chunk = chunk.to_vec();
                // It no longer has a camera's notes.
                *chunk.get_mut(8)? &= !0x0C;
                kept.extend_from_slice(&chunk);
            }
            // Frames hold none.
            b"ANMF" if from == 12 => {
                let begins = kept.len();
                kept.extend_from_slice(chunk.get(..8 + FRAME_HEAD)?);
                parts_of(chunk.get(..8 + length)?, 8 + FRAME_HEAD, kept)?;
                let size = u32::try_from(kept.len().checked_sub(begins + 8)?).ok()?;
                let place = kept.get_mut(begins + 4..begins + 8)?;
                place.copy_from_slice(&size.to_le_bytes());
            }
            _ => {}
        }
        at = end;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, body].concat()
    }

    #[test]
    fn a_photograph_says_no_more_where_it_was_taken_but_still_stands_upright() {
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x25\x88\x04\0\x01\0\0\0GPS!";
        let picture = [
            &[0xFF, 0xD8][..],
            &segment(0xE0, b"JFIF\0"),
            &segment(0xE1, exif),
            &segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0Ada Bell"),
            &segment(0xE2, b"ICC_PROFILE\0colours"),
            &segment(0xED, b"Photoshop Ada Bell"),
            &segment(0xFE, b"by Ada Bell"),
            &segment(0xDB, b"table"),
            &segment(0xDA, b"scan"),
            b"pixels\xFF\xD9",
        ]
        .concat();
        let clean = jpeg(&picture).unwrap();
        let has = |what: &[u8]| clean.windows(what.len()).any(|part| part == what);
        for gone in [&b"GPS!"[..], b"Ada Bell", b"adobe"] {
            assert!(!has(gone));
        }
        for stays in [&b"ICC_PROFILE"[..], b"table", b"pixels", b"JFIF"] {
            assert!(has(stays));
        }
        // Cleaned again, it is the same: the note that stays is read as what it says.
        assert_eq!(jpeg(&clean).unwrap(), clean);
        assert_eq!(orientation(&note_of(6)[4..]), Some(6));
        assert!(jpeg(&picture[..picture.len() / 2]).is_none());
    }

    #[test]
    fn what_stands_between_the_scans_or_behind_the_end_goes_too() {
        let points = b"\x01\xFF\x00\x02\xFF\xD3\x03";
        let head = [
            &[0xFF, 0xD8][..],
            &segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        ]
        .concat();
        let first = [&segment(0xC2, b"frame")[..], &segment(0xDA, b"one"), points].concat();
        let second = [&segment(0xC4, b"table")[..], &segment(0xDA, b"two"), points].concat();
        let picture = [
            &head[..],
            &segment(0xE0, b"JFXX\0 a small picture"),
            &segment(0xE2, b"MPF\0 where the film is"),
            &segment(0xEE, b"Adobe\0d\0\0\0\0\x01Ada Bell"),
            &segment(0xF0, b"Ada Bell"),
            &first,
            &segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0Ada Bell"),
            &segment(0xFE, b"by Ada Bell"),
            b"\xFF",
            &second,
            b"\xFF\xD9",
            b"ftypmp42 a film of Ada Bell \xFF\xD8 and another picture \xFF\xD9",
        ]
        .concat();
        let expected = [
            &head[..],
            &segment(0xEE, b"Adobe\0d\0\0\0\0\x01"),
            &first,
            &second,
            b"\xFF\xD9",
        ]
        .concat();
        assert_eq!(jpeg(&picture).unwrap(), expected);
        assert_eq!(jpeg(&expected).unwrap(), expected);
        // One that broke off in its points ends there; a small picture in the head goes with its size.
        let broken = &expected[..expected.len() - 2];
        assert_eq!(jpeg(broken).unwrap(), expected);
        let thumbed = [
            &[0xFF, 0xD8][..],
            &segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01Ada"),
            &first,
            b"\xFF\xD9",
        ]
        .concat();
        let clean = [&head[..], &first, b"\xFF\xD9"].concat();
        assert_eq!(jpeg(&thumbed).unwrap(), clean);
        for odd in [&b"\xFF\xD8\xFF\xD9"[..], b"\xFF\xD8\xFF\xD8\xFF\xD9"] {
            assert!(jpeg(odd).is_none());
        }
    }

    fn part(name: &[u8], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let pad = if body.len() % 2 == 1 { &b"\0"[..] } else { b"" };
        [name, &length, body, pad].concat()
    }

    fn riff(parts: &[Vec<u8>]) -> Vec<u8> {
        part(b"RIFF", &[b"WEBP".to_vec(), parts.concat()].concat())
    }

    #[test]
    fn a_moving_picture_moves_still_and_says_nothing_else() {
        let frame = |more: &[u8]| {
            let body = [&b"sixteen bytes it"[..], &part(b"VP8 ", b"point"), more].concat();
            part(b"ANMF", &body)
        };
        let told = [
            part(b"VP8X", b"\x0E123456789"),
            part(b"ICCP", b"colours"),
            part(b"ANIM", b"loop"),
            frame(&part(b"MEMO", b"Ada Bell")),
            frame(b""),
            part(b"MEMO", b"Ada Bell"),
            part(b"XMP ", b"Ada Bell"),
        ];
        let shown = [
            part(b"VP8X", b"\x02123456789"),
            part(b"ICCP", b"colours"),
            part(b"ANIM", b"loop"),
            frame(b""),
            frame(b""),
        ];
        let picture = [riff(&told), b"Ada after the end".to_vec()].concat();
        assert_eq!(webp(&picture).unwrap(), riff(&shown));
    }

    #[test]
    fn pictures_of_programs_lose_their_notes() {
        let chunk = |name: &[u8], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            [&length[..], name, body, b"crc!"].concat()
        };
        let picture = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", b"size"),
            chunk(b"tEXt", b"Author Ada"),
            chunk(b"eXIf", b"GPS"),
            chunk(b"iCCP", b"colours"),
            chunk(b"acTL", b"frames"),
            chunk(b"caBX", b"signed by Ada"),
            chunk(b"prVt", b"Ada's own"),
            chunk(b"IDAT", b"pixels"),
            chunk(b"IEND", b""),
            b"Ada after the end".to_vec(),
        ]
        .concat();
        let clean = png(&picture).unwrap();
        let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
        assert!(!has(&clean, b"Ada") && !has(&clean, b"GPS") && has(&clean, b"pixels"));
        assert!(has(&clean, b"colours") && has(&clean, b"frames"));
        assert_eq!(png(&clean).unwrap(), clean);

        let picture = riff(&[
            part(b"VP8X", b"\x0C123456789"),
            part(b"EXIF", b"GPS"),
            part(b"VP8 ", b"pixels"),
        ]);
        let clean = webp(&picture).unwrap();
        assert!(!has(&clean, b"GPS") && has(&clean, b"pixels"));
        assert_eq!(clean[20], 0);
        assert_eq!(webp(&clean).unwrap(), clean);
    }
}
