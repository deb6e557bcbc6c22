//! When mail goes, held against what was said and when it was read.

use super::*;

const T: Micros = Micros(1_000_000_000_000);

fn reply(message: i64, seconds: i64) -> Reply {
    Reply {
        message: Id(message),
        at: T.plus_seconds(seconds),
    }
}

fn seen(seconds: i64) -> Standing {
    Standing {
        seen_at: T.plus_seconds(seconds),
        pending: true,
        ..Standing::default()
    }
}

#[test]
fn what_was_read_or_mailed_is_not_mailed() {
    let late = T.plus_seconds(10_000);
    assert_eq!(next(&[], &seen(0), 2, late), Next::Nothing);
    assert_eq!(next(&[reply(1, 5)], &seen(6), 2, late), Next::Nothing);
    let mailed = Standing {
        mailed: Id0(1),
        ..seen(0)
    };
    assert_eq!(next(&[reply(1, 5)], &mailed, 2, late), Next::Nothing);
    assert_eq!(
        next(&[reply(1, 5), reply(2, 9)], &mailed, 2, late),
        Next::Mail(vec![Id(2)])
    );
}

#[test]
fn a_burst_is_one_mail_and_ends_after_ten_minutes() {
    let two = [reply(1, 0), reply(2, 60)];
    let wait = |seconds| Next::Wait(T.plus_seconds(seconds));
    assert_eq!(next(&two, &seen(-10), 2, T.plus_seconds(120)), wait(180));
    assert_eq!(
        next(&two, &seen(-10), 2, T.plus_seconds(180)),
        Next::Mail(vec![Id(1), Id(2)])
    );
    let many: Vec<Reply> = (0..12).map(|n| reply(n + 1, n * 60)).collect();
    assert_eq!(next(&many, &seen(-10), 2, T.plus_seconds(599)), wait(600));
    assert!(matches!(
        next(&many, &seen(-10), 2, T.plus_seconds(600)),
        Next::Mail(said) if said.len() == 12
    ));
}

#[test]
fn who_was_there_a_moment_ago_is_given_their_minutes() {
    assert_eq!(
        next(&[reply(1, 1)], &seen(0), 5, T.plus_seconds(10)),
        Next::Wait(T.plus_seconds(301))
    );
}
