//! Services that keep the comments of other people's pages.

/// How pages include the comments of services, and what people call these.
const SERVICES: &[(&str, &str)] = &[
    ("id=\"disqus_thread\"", "Disqus"),
    ("id='disqus_thread'", "Disqus"),
    ("id=disqus_thread", "Disqus"),
    (".disqus.com/embed.js", "Disqus"),
    ("class=\"fb-comments", "Facebook"),
    ("intensedebate.com/js/", "IntenseDebate"),
    ("talk.hyvor.com/", "Hyvor Talk"),
    ("graphcomment.com/", "GraphComment"),
    ("launcher.spot.im/", "OpenWeb"),
    ("coral_thread", "Coral"),
    ("vuukle.com/", "Vuukle"),
    ("giscus.app/client.js", "giscus"),
    ("utteranc.es/client.js", "utterances"),
    ("id=\"isso-thread\"", "Isso"),
    ("id=\"remark42\"", "Remark42"),
    ("id=\"cusdis_thread\"", "Cusdis"),
];

/// The service that fills the comments of a page in where people read it.
pub(crate) fn service_of(page: &str) -> Option<&'static str> {
    let mut signs = SERVICES.iter();
    signs
        .find(|(sign, _)| page.contains(sign))
        .map(|(_, service)| *service)
}
