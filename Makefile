# Two commands do everything: `make run` and `make test`. `make help` lists the rest.

CARGO ?= cargo
.DEFAULT_GOAL := help

.PHONY: help run build test lint bench bench-models

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: ## Build Clamor in release mode and fetch what it needs
	@scripts/need-toolchain.sh
	$(CARGO) build --release --locked --package clamor
	@scripts/fetch-onnxruntime.sh

run: build ## Build, fetch what is needed, start Clamor on its embedded defaults
	exec target/release/clamor serve

test: ## Start or find the services the tests need, then run every test
	@scripts/need-toolchain.sh
	@scripts/fetch-onnxruntime.sh
	@scripts/test-services.sh scripts/run-tests.sh

lint: ## Formatting, clippy with warnings denied, licences and sources of dependencies
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	@scripts/deny.sh

bench: ## Every benchmark, figures printed (minutes)
	@scripts/fetch-onnxruntime.sh
	$(CARGO) bench --workspace --locked

bench-models: ## Neural models beside Python's, in one run (minutes; PYTHON with bench/requirements.txt)
	@bench/models.sh
