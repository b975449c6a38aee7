//! Tells columns of pictures, which have a URL in every row and none of a post.

use super::cells::normal;

/// How the names of pictures end.
const ENDINGS: [&str; 12] = [
    "jpg", "jpeg", "png", "gif", "webp", "avif", "bmp", "ico", "svg", "heic", "tif", "tiff",
];

/// Words for pictures, as names of columns end; see [`is_picture_name`].
const WORDS: [&str; 19] = [
    "avatar",
    "avatarthumbnail",
    "avatarthumb",
    "photo",
    "foto",
    "picture",
    "profilepic",
    "userpic",
    "image",
    "images",
    "img",
    "bild",
    "thumbnail",
    "thumbnails",
    "thumb",
    "icon",
    "logo",
    "头像",
    "アイコン",
];

/// Whether a URL is that of a picture, by the name at the end of its path.
pub(super) fn is_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        ENDINGS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
    })
}

/// Whether a column is one of pictures by its name: `Picture`, `author_photo`, `profileImageUrl`.
pub(super) fn is_picture_name(name: &str) -> bool {
    let name = normal(name);
    let stem = ["urls", "url", "links", "link", "src", "href"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(&name);
    WORDS.iter().any(|word| stem.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_addresses() {
        for url in [
            "https://a.example/b.jpg",
            "https://a.example/b.PNG?size=1#x",
            "a.example/c/b.webp",
        ] {
            assert!(is_picture(url), "{url}");
        }
        for url in [
            "https://a.example/jpg",
            "https://a.example/b.jpg/c",
            "https://a.example/?f=b.jpg",
            "https://a.example/b.html",
        ] {
            assert!(!is_picture(url), "{url}");
        }
    }

    #[test]
    fn columns_of_pictures_are_told_by_their_names() {
        for name in [
            "Picture",
            "author_photo",
            "profileImageUrl",
            "Avatar URL",
            "thumbnail_src",
            "Bild",
        ] {
            assert!(is_picture_name(name), "{name}");
        }
        for name in ["Photo post", "URL", "link", "topic", "Image credit", ""] {
            assert!(!is_picture_name(name), "{name}");
        }
    }
}
