//! What is in an element and in none of its kind within it: the parts of a comment, without those of the
//! comments that answer it and stand within it.
//!
//! Each element is looked at for the comment it belongs to, and for no other. Answers lie within each other by
//! the hundred, and to look through all that is in each takes time that grows with the square of their number.

use scraper::{ElementRef, Node};

/// The elements in an element, in the order of the page. Those that are others are there; what is in them is not.
pub(super) fn own<'a>(
    item: ElementRef<'a>,
    is_other: impl Fn(ElementRef<'a>) -> bool,
) -> impl Iterator<Item = ElementRef<'a>> {
    let mut next = item.first_child();
    std::iter::from_fn(move || {
        loop {
            let node = next?;
            let element = ElementRef::wrap(node);
            let within = match element.is_some_and(&is_other) {
                true => None,
                false => node.first_child(),
            };
            next = within.or_else(|| {
                let around = node.ancestors().take_while(|one| one.id() != item.id());
                let mut ways = std::iter::once(node).chain(around);
                ways.find_map(|one| one.next_sibling())
            });
            if element.is_some() {
                return element;
            }
        }
    })
}

/// The HTML in an element, without others.
pub(super) fn html_of<'a>(
    element: ElementRef<'a>,
    is_other: impl Fn(ElementRef<'a>) -> bool + Copy,
) -> String {
    if !own(element, is_other).any(is_other) {
        return element.inner_html();
    }
    let mut html = String::new();
    push_without(&mut html, element, is_other);
    html
}

fn push_without<'a>(
    html: &mut String,
    element: ElementRef<'a>,
    is_other: impl Fn(ElementRef<'a>) -> bool + Copy,
) {
    for child in element.children() {
        if let Node::Text(text) = child.value() {
            for c in text.chars() {
                match c {
                    '<' => html.push_str("&lt;"),
                    '&' => html.push_str("&amp;"),
                    c => html.push(c),
                }
            }
        }
        let Some(child) = ElementRef::wrap(child).filter(|child| !is_other(*child)) else {
            continue;
        };
        if own(child, is_other).any(is_other) {
            let name = child.value().name();
            html.push_str(&format!("<{name}>"));
            push_without(html, child, is_other);
            html.push_str(&format!("</{name}>"));
        } else {
            html.push_str(&child.html());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use scraper::{Html, Selector};

    use super::*;

    fn is_item(element: ElementRef<'_>) -> bool {
        element.value().name() == "li"
    }

    fn items(page: &Html) -> Vec<ElementRef<'_>> {
        page.select(&Selector::parse("li").expect("a selector"))
            .collect()
    }

    #[test]
    fn parts_of_answers_are_theirs() {
        let page = Html::parse_document(
            "<li>a<b>1</b><ul><li><b>2</b><ul><li><b>3</b></li></ul><i>4</i></li></ul><i>5</i></li><b>6</b>",
        );
        let names = |item| {
            let names = own(item, is_item).map(|one| one.value().name());
            names.collect::<Vec<_>>().join(" ")
        };
        let [first, second, third] = items(&page)[..] else {
            panic!("three items")
        };
        assert_eq!(names(first), "b ul li i");
        assert_eq!(names(second), "b ul li i");
        assert_eq!(names(third), "b");
        assert_eq!(html_of(first, is_item), "a<b>1</b><ul></ul><i>5</i>");
        assert_eq!(html_of(third, is_item), "<b>3</b>");
    }

    #[test]
    fn looking_through_nested_items_takes_a_step_for_each_element() {
        for items_within in [50, 100, 200] {
            let page = Html::parse_document(&"<li><b></b><ul>".repeat(items_within));
            let steps = Cell::new(0);
            let is_item = |element| {
                steps.set(steps.get() + 1);
                is_item(element)
            };
            for item in items(&page) {
                assert!(own(item, is_item).count() <= 3);
            }
            assert!(steps.get() <= 3 * items_within, "{}", steps.get());
        }
    }
}
