//! Where the shop hands nothing out, the queue drains by the hands of who comes: they are told of what waits and fits
//! them, and Claim next gives them just that, in that order, for as long as they have room.

use counterbell::conversation::Wanted;
use counterbell::handoff::notices::alerts::Kept;
use counterbell::handoff::people::Profile;
use counterbell::ids::Id;
use serde_json::json;

use super::coming::{BOTH, comes, told, waits};
use super::fits::{self, described, words};
use crate::support::{App, Staff};

fn of_rungs(all: &[Kept]) -> Vec<Id> {
    let rungs = all.iter().filter(|one| one.cause == "rung");
    rungs.map(|one| Id(one.conversation_id)).collect()
}

async fn claims(staff: &Staff) -> Option<Id> {
    let chat = staff.claims_next().await?;
    Some(chat.parse().unwrap())
}

#[actix_web::test]
async fn who_comes_is_told_of_what_fits_them_however_much_waits_before_it() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (store, shop) = (app.shared.store.clone(), app.shop);
        let (mia, leo) = (app.mia(), app.leo());
        let speaks = |language| Profile {
            languages: words(&[language]),
            ..Profile::default()
        };
        described(&app, &mia, speaks("en")).await;
        described(&app, &leo, speaks("de")).await;
        // Nobody is here any more; the log is read from its beginning on.
        app.runs_jobs().await;
        app.advances(3600);
        let mut english = Vec::new();
        for _ in 0..25 {
            english.push(fits::waits(&store, shop, Wanted::Anyone, "en", None).await);
        }
        app.advances(1);
        let first = fits::waits(&store, shop, Wanted::Anyone, "de", None).await;
        app.advances(1);
        let second = fits::waits(&store, shop, Wanted::Anyone, "de-CH", None).await;
        comes(&leo).await;
        assert_eq!(
            of_rungs(&told(&app, &leo).await),
            [first, second],
            "{kind:?}"
        );
        assert_eq!(claims(&leo).await, Some(first));
        assert_eq!(claims(&leo).await, Some(second));
        assert_eq!(claims(&leo).await, None, "the rest is not for him yet");
        // What he took is no news any more.
        app.runs_jobs().await;
        let mut his = told(&app, &leo).await;
        his.retain(|one| [first.0, second.0].contains(&one.conversation_id));
        assert!(his.iter().all(|one| one.state != "owed"), "{his:#?}");
        comes(&mia).await;
        assert_eq!(
            of_rungs(&told(&app, &mia).await).len(),
            20,
            "the first of them"
        );
        for chat in english {
            assert_eq!(claims(&mia).await, Some(chat));
        }
        assert_eq!(claims(&mia).await, None, "{kind:?}: drained");
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_has_room_for_one_drains_the_queue_one_by_one() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let leo = app.leo();
        let one = Profile {
            capacity: Some(1),
            ..Profile::default()
        };
        described(&app, &leo, one).await;
        app.advances(3600);
        let mut chats: Vec<Id> = Vec::new();
        for _ in 0..3 {
            chats.push(waits(&app).await.1.parse().unwrap());
        }
        comes(&leo).await;
        assert_eq!(of_rungs(&told(&app, &leo).await), chats, "{kind:?}");
        for chat in &chats {
            assert_eq!(claims(&leo).await, Some(*chat));
            let full = leo.posts("claims", json!({})).await;
            assert_eq!((full.status, full.code()), (409, "no_room"));
            leo.closes(&chat.to_string()).await.ok();
        }
        assert_eq!(claims(&leo).await, None);
        assert_eq!(of_rungs(&told(&app, &leo).await).len(), 3, "each told once");

        // Somebody waits while his hands are full: he is told when he has room again, by closing or by passing on.
        let busy: Id = waits(&app).await.1.parse().unwrap();
        assert_eq!(claims(&leo).await, Some(busy));
        let later: Id = waits(&app).await.1.parse().unwrap();
        leo.closes(&busy.to_string()).await.ok();
        let news = of_rungs(&told(&app, &leo).await);
        assert_eq!(news.last(), Some(&later), "{kind:?}");
        assert_eq!(claims(&leo).await, Some(later));
        app.stops().await;
    }
}
