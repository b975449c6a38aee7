//! Sentences that are made where no language is known, and told in the one that is spoken: by workers and platforms,
//! who write them into rows in English; by files and doors, whose errors the API tells as well.
//!
//! Here is the list of those that pages tell in other languages. One that is not in it is told in English.

use i18n::m;

/// The same in the language that is spoken; see [`i18n::localized`].
pub fn localized(text: &str) -> String {
    i18n::localized(LOCALIZED, text)
}

/// What is told again: sentences with places for their values, and words that stand in those places. Whatever
/// makes them may change; they are told in English then.
const LOCALIZED: &[&str] = &[
    // Why posts were not read, or not whole (`platforms::Failure` and `worker`).
    m!("comments are turned off for this post"),
    m!("the post does not exist or was deleted"),
    m!("this is shown only to people who are signed in, or to some of them"),
    m!(
        "{platform} needs a credential: an admin of the team enters one under Platforms, or the operator sets {setting}"
    ),
    m!(
        "{platform} needs a credential, and your team has none: its admins enter one under Platforms"
    ),
    m!("the credential of {platform} is not enough: {why}"),
    m!("the quota is used up until {time}"),
    m!("the platform asked to slow down for {n} s"),
    m!("{host} asked to slow down, so nothing is asked there for now"),
    m!("the quota at {host} is used up, so nothing is asked there for now"),
    m!("{host} answers slowly, or with much at once, so its posts take turns"),
    m!("the platform refused the request: {why}"),
    m!("the comments of this page are kept by {service}, and Clamor cannot read them there"),
    m!("{host} does not want programs to read this page (robots.txt)"),
    m!("{host} wants to see a person with a browser"),
    m!(
        "{host} answers only programs that are signed in there; people may see the page all the same"
    ),
    m!("the site does not let programs read it"),
    m!("this short link leads in circles"),
    m!("this address leads to {host}; paste the address of the post there"),
    m!("this short link does not lead on by itself; open it and paste the address it shows"),
    m!("{site} sent no web page, so there are no comments to find"),
    m!("no comments that Clamor can read were found on {site}; it reads {kinds}"),
    m!(
        "the platform does not show this profile: it was deleted, renamed or hidden, or never there"
    ),
    m!("this profile is shown only to people who are signed in, or to some of them"),
    m!("{n} comments were fetched, as many as asked for"),
    m!("not all comments had been fetched when they were scored again"),
    m!("another job reads this post right now; its comments are used here as well"),
    m!("the database could not be used"),
    m!("an internal error; the log says more"),
    m!("the platform reports {reported} comments and gave {fetched}"),
    m!("the comments could not be scored: {why}"),
    m!("{detail} (tried {n} times)"),
    m!("{detail} (waited {n} times)"),
    m!("{detail} (told so {n} times in a row)"),
    m!("{platform} refused the key: {why}"),
    m!("the platform does not take it"),
    // Why another scorer stands in (`sentiment`).
    m!("{scorer} scores instead, because {why}"),
    m!("no model is installed"),
    m!("the model {model} is not installed; installed are {models}"),
    // Entries of lists that are no posts, and what platforms that are not read say (`platforms`).
    m!("this is a picture, which has no comments of its own; paste the address of the post"),
    m!("this is the front page of a link shortener, not a short link"),
    m!("a subreddit is no post; paste the address of one of its posts"),
    m!("a video of Reddit alone; paste the address of the post"),
    m!("Facebook stories have no public comments"),
    m!("Instagram stories have no public comments"),
    m!("a live broadcast on TikTok has no list of comments"),
    m!("TikTok opens its comments to no program without a contract"),
    m!("X sells replies by the piece, which Clamor does not use"),
    m!("reviews of apps are not read yet"),
    m!("LinkedIn shows comments only to the organisation's administrators"),
    m!("Reddit gives comments only to programs it has approved"),
    m!("this platform is not read"),
    m!("export them with another tool and upload the file of comments"),
    m!("export them there and upload the file of comments"),
    m!("export the comments with another tool and upload the file of comments"),
    m!("{why}; export them with another tool and upload the file of comments"),
    m!("{why}; export them there and upload the file of comments"),
    m!("{why}; export the comments with another tool and upload the file of comments"),
    m!("post"),
    m!("video"),
    m!("topic"),
    m!("status"),
    m!("profile"),
    m!("page"),
    m!("channel"),
    // What platforms with a credential say of themselves (`platforms`).
    m!("free"),
    m!("Facebook access token"),
    m!("Instagram access token"),
    m!("Threads access token"),
    m!("YouTube Data API key"),
    m!("replies to posts of your own account"),
    m!("comments of any public video"),
    m!("posts of your own account"),
    m!("videos, shorts, live"),
    m!("any page of a site with its REST API open"),
    m!(
        "any public page that shows its comments: blogs and forums (XenForo, phpBB, vBulletin, MyBB, Drupal, Blogger, WordPress themes), JSON-LD, microdata, feeds of comments"
    ),
    m!("`HOST/@user/ID`, also of GoToSocial, Pleroma, Akkoma and Pixelfed"),
    m!("Open <https://console.cloud.google.com/> and make a project."),
    m!("Under *APIs & Services*, *Library*, enable the *YouTube Data API v3*."),
    m!("Under *APIs & Services*, *Credentials*, choose *Create credentials*, *API key*."),
    m!("Restrict the key to the YouTube Data API v3."),
    m!(
        "YouTube's terms allow scores computed from API data only to audited developers who accepted the amendment for derived metrics, and ask for stored data to be refreshed or deleted within 30 days: read them before you set a key."
    ),
    m!(
        "Open <https://developers.facebook.com/apps/> and make an app of the type *Business*, in the business that has the page."
    ),
    m!(
        "Open <https://developers.facebook.com/apps/> and make an app of the type *Business*, in the business that has your pages."
    ),
    m!(
        "Choose *Generate token* there, the app, *Never* as its end, and the permissions named below."
    ),
    m!(
        "In the Instagram app, make the account a professional one (*Business* or *Creator*), and link it to a Facebook page that you manage."
    ),
    m!(
        "Open <https://business.facebook.com/settings/system-users>, add a system user, and assign it the page, the Instagram account and the app."
    ),
    m!(
        "Open <https://business.facebook.com/settings/system-users>, add a system user, and assign it your pages and the app."
    ),
    m!("apps: their newest 500 reviews in one country"),
    m!("issues, pull requests"),
    m!("`HOST/notes/ID`, also of Sharkey, Firefish and their kin"),
    m!("posts, share links, `redd.it`"),
    m!("questions and answers of Stack Overflow and its sisters"),
    m!("videos, photos, short links"),
    m!("posts of the last seven days"),
    m!("pages that show comments of Disqus"),
    m!("posts, reels of professional accounts that you manage; of others with a token of Apify"),
    m!("posts, videos, reels, photos of pages that you manage; of others with a token of Apify"),
    m!("Disqus API key"),
    m!(
        "Open <https://disqus.com/api/applications/register/>, signed in with any account, and register an application; any address will do as its website."
    ),
    m!("Copy its *API Key*, the public one; the secret is not needed."),
    m!("comments of any page that shows those of Disqus"),
    m!(
        "The terms of Disqus ask programs to name it as the source, and to delete what was deleted there."
    ),
    m!(
        "For followers and comments of pages of others, ask for the features *Page Public Metadata Access* and *Page Public Content Access* under *App Review*."
    ),
    m!(
        "For posts of others without that review, write behind it, with a comma between, an API token of the provider [Apify](https://console.apify.com/settings/integrations) (`apify_api_...`), or that alone. It costs about $0.50 to $2.50 for 1,000 comments, and at most $2.50 for a post."
    ),
    m!(
        "For posts of others as well, write behind it, with a comma between, an API token of the provider [Apify](https://console.apify.com/settings/integrations) (`apify_api_...`), or that alone. It costs about $0.50 to $2.50 for 1,000 comments, and at most $2.50 for a post."
    ),
    m!(
        "comments of posts, videos and photos of pages that you manage; with a token of Apify, of any public one"
    ),
    m!(
        "comments of posts and reels of accounts that you manage; with a token of Apify, of any public one"
    ),
    m!(
        "Facebook's terms allow its data to be kept for what the app was approved for, and ask for it to be deleted on request. They forbid programs to read posts of others without permission: who enters a token of Apify answers for that."
    ),
    m!(
        "Instagram's terms allow data of accounts that you manage to be kept for what the app was made for, and ask for it to be deleted on request. They forbid programs to read posts of others without permission: who enters a token of Apify answers for that."
    ),
    m!("Reddit app"),
    m!("after approval"),
    m!(
        "Ask Reddit for access to its Data API at <https://support.reddithelp.com/hc/en-us/requests/new>, with what you use comments for; commercial use needs an agreement. Without approval nothing can be read."
    ),
    m!(
        "Signed in as the account that was approved, open <https://www.reddit.com/prefs/apps> and choose *create another app*, of the type *script*; any address will do as *redirect uri*."
    ),
    m!(
        "Write in one line, with colons between: the id (below the app's name), the *secret*, and the name of the account without `u/`, by which Reddit wants programs to be called: `ID:SECRET:NAME`."
    ),
    m!("comments of any public post"),
    m!(
        "Reddit's terms ask for its approval before any access, for an agreement where use is commercial, and for comments to be deleted when their authors delete them: fetch posts again before you show them to others. What is fetched there must train no model."
    ),
    m!(
        "Open <https://developers.facebook.com/apps/> and make an app with the use case *Access the Threads API*."
    ),
    m!(
        "Under *App roles*, *Roles*, add the account as a *Threads Tester*, and accept that in its settings at <https://www.threads.net/settings/account>, under *Website permissions*."
    ),
    m!(
        "Under *Use cases*, *Customize*, *Settings*, choose *Generate access token* for the account, with the permissions named below. It is good for sixty days."
    ),
    m!(
        "The terms of Threads allow data of your own account to be kept for what the app was made for, and ask for it to be deleted on request."
    ),
    m!("Apify token for TikTok"),
    m!("about $0.50 to $2.50 for 1,000 comments, and at most $2.50 for a post"),
    m!(
        "TikTok itself shows comments only to owners of business accounts and to non-profit researchers. The provider Apify reads those of any public video: make an account at <https://console.apify.com/sign-up>."
    ),
    m!("Under *Billing* there, set a limit for the month."),
    m!(
        "Under *Settings*, *API & Integrations*, copy the API token (`apify_api_...`). To use another actor than `clockworks/tiktok-comments-scraper`, write it behind the token: `apify_api_...@OWNER/NAME`."
    ),
    m!("comments of any public video or photo, 1,000 of each at most"),
    m!(
        "TikTok's terms forbid programs to read its site without permission: who enters a token of Apify answers for that."
    ),
    m!("X API bearer token"),
    m!("about $15 for 1,000 replies with their authors, paid to X"),
    m!("Open <https://console.x.com/> and make an app in a project."),
    m!(
        "Under *Billing*, buy credits and set a spending limit: each reply that is read costs about $0.005, and each author about $0.01. Clamor reads at most as many replies of a post as a job asks for."
    ),
    m!("Under *Keys and tokens* of the app, generate the *Bearer Token*."),
    m!("replies of the last seven days to any public post"),
    m!(
        "X's terms ask for what was deleted there to be deleted within 24 hours, so fetch posts again before you show them to others, and allow no more than 50,000 posts a day to be handed on."
    ),
    // Notes on files (`tables`).
    m!("The file does not say how its text is encoded; it was read as {encoding}."),
    m!(
        "The column {column} was read as the dates of the comments: all of its values are dates, and no other column has any."
    ),
    m!("Where the column {column} is empty, {other} was read."),
    m!(
        "The file names more than {n} different posts, so all of its comments count as those of one post."
    ),
    m!(
        "Some rows name no post, and the file has more than {n} comments among which those that they answer would have to be found, so these rows count as a post of their own; name the post in every row."
    ),
    m!(
        "Comments were also read of {sheets}, which Excel does not show; delete what is not to be counted and send the file again."
    ),
    m!("This may as well be a file of comments: its column {column} holds what people wrote."),
    // Errors of lists and files (`service`, `tables`).
    m!("There is no URL in the list; paste the addresses of posts, one per line."),
    m!("None of the entries can be fetched; `errors` says why for each."),
    m!("None of the entries can be fetched."),
    m!(
        "The list has more than {n} URLs, which is what a job takes, or as many other values; please split it."
    ),
    m!("There is no comment in the file; its first row is taken for the names of the columns."),
    m!("There is no uploaded file with this id. Files are kept for an hour; please send it again."),
    m!("The column {column} is chosen twice, as {first} and as {second}. Choose it once."),
    m!(
        "Cannot tell which column holds the comments; choose one as text_column. The columns are: {columns}"
    ),
    m!("The brand {name} is archived: restore it first, or choose another one."),
    m!(
        "There are {now} comments and posts to erase by now, and {shown} were shown: look at them again, and confirm that number."
    ),
    m!("The brand has no logo."),
    m!("A logo is a PNG or a JPEG, and what was sent is neither."),
    m!("An own account is written with its platform, like `youtube: @acme`."),
    m!("Nobody signs in at an issuer here."),
    // Signing in and passwords (`auth`).
    m!("Name or password is not right."),
    m!("This account was disabled."),
    m!("The form was open for too long, or the browser keeps no cookies. Please try again."),
    m!("This first password is over: ask whoever gave it to you for another one."),
    m!("Too many attempts to sign in: please try again in {time}."),
    m!("{n} seconds"),
    m!("{n} minutes"),
    m!("Too many people sign in at once; please try again in a few seconds."),
    m!("This link is not known, or it is over: ask whoever gave it to you for another one."),
    m!(
        "This is for admins: they look after users, webhooks and credentials, see who did what, and erase what an author wrote."
    ),
    m!("There is no such user."),
    m!("A password has {least} to {most} characters: some words in a row are easy to remember."),
    m!("A password has at least {n} different characters."),
    m!("The new password is the one that you have."),
    m!("You sign in at the issuer: your password is changed there."),
    m!("There is a user {name} already."),
    m!("There is no time zone of this name: it is one like Europe/Berlin, or nothing for UTC."),
    m!("You change your own password on your account's page."),
    // Problems (`api`).
    m!("There is nothing at this address"),
    m!("There is nothing at `{path}`; `/docs` shows what there is."),
    m!("There is no such job"),
    m!("There is no job with this id; it may have been deleted."),
    m!("There is no such uploaded file"),
    m!("There is no such post"),
    m!("There is no such user"),
    m!("There is no such brand"),
    m!("There is no brand with this id."),
    m!("There is no such profile"),
    m!("There is no profile with this id; it may have been deleted."),
    m!("There is no such token"),
    m!("There is no such link"),
    m!("There is no such webhook"),
    m!("It is not known who asks"),
    m!("The password is not accepted"),
    m!("Signing in did not work"),
    m!("The form is out of date"),
    m!(
        "The form is from a session that is over. Please go back, load the page again and send it once more."
    ),
    m!("The form cannot be read."),
    m!("The account is disabled"),
    m!("This is for admins"),
    m!("The token does not name a team"),
    m!("The request came from another web site"),
    m!("The job's state does not allow this"),
    m!("This cannot be done with this user"),
    m!("The job has not ended"),
    m!("The jobs have no comments in common"),
    m!("The body is too large"),
    m!("Some fields are not usable"),
    m!("There is nothing in the list or file"),
    m!("There are too many URLs in the list"),
    m!("Nothing in the list can be fetched"),
    m!("This is a file of comments"),
    m!("This is a list of posts"),
    m!("The file cannot be read"),
    m!("Too many wrong passwords were tried"),
    m!("Too many requests"),
    m!("This is more than your team may have"),
    m!("Your team may have no more of this now"),
    m!("Too much at once"),
    m!("Something went wrong on the server"),
    m!("Something went wrong on the server; its log says what."),
    m!("The server cannot work now"),
    m!("The database cannot be used now"),
    m!("The database cannot be used now; please try again in a moment."),
    m!("The answer took too long"),
    m!("There is no room to store this"),
    m!("There is no account to show: nobody signed in with this browser."),
    m!("The address has a part that is not usable; begin again from the page's own links."),
];

#[cfg(test)]
mod tests {
    use i18n::{Language, speak_here};

    use super::*;

    #[test]
    fn what_is_kept_in_english_is_told_in_the_language_that_is_spoken() {
        let failed = platforms::Failure::NeedsCredentials {
            platform: "youtube",
            setting: "YOUTUBE_API_KEY",
        };
        let kept = format!("{} (tried 3 times)", platforms::Failure::NotFound);
        let unknown = "a sentence that nobody has translated";
        assert_eq!(localized(&kept), kept);
        let german = Language::of_tag("de").expect("German");
        speak_here(german, || {
            let of_key = localized(&failed.to_string());
            assert!(
                of_key.contains("youtube") && of_key.contains("YOUTUBE_API_KEY"),
                "{of_key}"
            );
            assert_ne!(of_key, failed.to_string());
            let told_again = localized(&kept);
            assert!(
                told_again.contains("existiert nicht") && told_again.contains("3"),
                "{told_again}"
            );
            assert_eq!(localized(unknown), unknown);
        });
    }

    #[test]
    fn what_platforms_say_of_themselves_can_be_told() {
        // Names of settings and forms of addresses are no words.
        let has_words = |text: &str| {
            let parts = text.split('`').step_by(2);
            parts.flat_map(str::chars).any(char::is_alphabetic)
        };
        let mut missing = Vec::new();
        for platform in platforms::PLATFORMS {
            let of_profiles = platform.profiles().and_then(|profiles| profiles.key());
            let specs = [platform.access().key(), of_profiles];
            let of_keys = specs.into_iter().flatten().flat_map(|spec| {
                let told = [spec.label, spec.price, spec.reach, spec.terms];
                told.into_iter().chain(spec.steps.iter().copied())
            });
            let never = match platform.access() {
                platforms::Access::Never(spec) => vec![spec.why, spec.instead.unwrap_or_default()],
                _ => Vec::new(),
            };
            let of_all = of_keys.chain(never).chain([platform.addresses()]);
            missing.extend(of_all.filter(|text| has_words(text) && !LOCALIZED.contains(text)));
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn every_failure_of_a_post_can_be_told() {
        use platforms::Failure as F;
        let why = || "why".to_owned();
        let german = Language::of_tag("de").expect("German");
        for failure in [
            F::CommentsDisabled,
            F::NotFound,
            F::PrivateOrLogin,
            F::Blocked { why: why() },
            F::CommentsElsewhere { service: "Disqus" },
            F::RobotsDisallowed { host: why() },
            F::NotAllowed {
                platform: "youtube",
                why: why(),
            },
            F::CredentialsRejected {
                platform: "youtube",
                why: why(),
            },
        ] {
            let english = failure.to_string();
            assert_ne!(speak_here(german, || localized(&english)), english);
        }
    }
}
