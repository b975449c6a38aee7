//! Which video an address names.

use platforms::{Recognized, recognize};

use crate::fake::post;

#[test]
fn addresses_that_look_like_videos_and_are_none_are_refused() {
    for url in [
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/embed/live_stream?channel=UC1",
        "https://www.youtube.com/watch?list=PL1",
        "https://www.youtube.com/watch?v=tooShort",
        "https://www.youtube.com/feed/trending",
        "https://www.youtube.com/",
        "https://youtu.be/",
        "https://www.youtube.com/attribution_link?u=%2Fattribution_link%3Fu%3Dx",
    ] {
        assert!(matches!(recognize(url), Recognized::Reject { .. }), "{url}");
    }
}

#[test]
fn every_form_of_a_video_address_names_the_same_video() {
    for url in [
        "https://music.youtube.com/watch?v=a1B2c3D4e5F&list=RD1",
        "https://www.youtube-nocookie.com/embed/a1B2c3D4e5F",
        "https://www.youtube.com/live/a1B2c3D4e5F?feature=share",
        "https://www.youtube.com/watch?v=a1B2c3D4e5F&lc=UgxComment",
        "https://www.youtube.com/e/a1B2c3D4e5F",
        "https://www.youtube.com/shorts/a1B2c3D4e5F",
    ] {
        assert_eq!(post(url).key(), "a1B2c3D4e5F", "{url}");
    }
}
