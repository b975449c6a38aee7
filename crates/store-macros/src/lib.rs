//! Lets each call of the store be written once: documentation, signature and what it does.
//!
//! For the crate `store` alone.

#![forbid(unsafe_code)]

use proc_macro::TokenStream;
use quote::quote;
use syn::{
    Error, FnArg, ImplItem, ImplItemFn, ItemImpl, Pat, Result, Visibility, parse_macro_input,
    parse_quote, spanned::Spanned,
};

/// Makes the `pub` methods of an `impl Rows` calls of `Store`, which holds one kind of rows or the
/// other.
///
/// The files with these blocks are compiled once for each database. A macro `store!` of whoever
/// compiles them takes the methods of `Store`, which must be there once only.
#[proc_macro_attribute]
pub fn calls(_: TokenStream, block: TokenStream) -> TokenStream {
    let mut block = parse_macro_input!(block as ItemImpl);
    let calls = match calls_of(&mut block) {
        Ok(calls) => calls,
        Err(error) => return error.to_compile_error().into(),
    };
    quote! {
        #block

        store! {
            impl crate::Store {
                #(#calls)*
            }
        }
    }
    .into()
}

/// The calls that the `pub` methods become; they are no longer public themselves.
fn calls_of(block: &mut ItemImpl) -> Result<Vec<ImplItemFn>> {
    let mut calls = Vec::new();
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item
            && matches!(method.vis, Visibility::Public(_))
        {
            calls.push(call(method)?);
            method.vis = parse_quote!(pub(crate));
        }
    }
    Ok(calls)
}

/// The method of `Store` that hands on what it is given.
fn call(method: &ImplItemFn) -> Result<ImplItemFn> {
    let signature = &method.sig;
    if signature.asyncness.is_none() {
        return Err(Error::new(signature.span(), "a call of the store is async"));
    }
    let mut arguments = Vec::new();
    for input in signature.inputs.iter().skip(1) {
        match input {
            FnArg::Typed(argument) if matches!(&*argument.pat, Pat::Ident(_)) => {
                arguments.push(&argument.pat);
            }
            other => return Err(Error::new(other.span(), "each argument needs a name")),
        }
    }
    let (attributes, name) = (&method.attrs, &signature.ident);
    Ok(parse_quote! {
        #(#attributes)*
        pub #signature {
            match &self.backend {
                crate::store::Backend::Sqlite(rows) => rows.#name(#(#arguments),*).await,
                crate::store::Backend::Postgres(rows) => rows.#name(#(#arguments),*).await,
            }
        }
    })
}
