# Two commands do everything: `make run` and `make test`. `make help` lists the rest.

CARGO ?= cargo
.DEFAULT_GOAL := help

.PHONY: help run build test try-clients soak fuzz lint images bench bench-models

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

try-clients: ## Clients generated from the API's document make a job; two minutes of schemathesis (PyPI, npm)
	@scripts/try-clients.sh

soak: ## Ten minutes of jobs on private servers: memory, keys and rows must not grow
	@scripts/need-toolchain.sh
	@scripts/fetch-onnxruntime.sh
	@scripts/test-services.sh $(CARGO) test --workspace --locked --test it -- --ignored --nocapture ten_minutes_of_jobs

fuzz: ## Five minutes of each fuzzer (FUZZ_SECONDS=300; `scripts/fuzz.sh NAME` for one); `make test` replays their corpus
	@scripts/need-toolchain.sh
	@scripts/fuzz.sh

lint: ## Formatting, clippy with warnings denied, licences and sources of dependencies, documents, Dockerfiles and deploy/
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	@scripts/deny.sh
	@scripts/write-platforms.sh --check
	@scripts/check-deploy.sh

images: ## Build the images clamor-api and clamor-worker (minutes; Docker, podman or buildah)
	@scripts/build-images.sh

bench: ## Every benchmark, figures printed (minutes)
	@scripts/fetch-onnxruntime.sh
	$(CARGO) build --release --locked --workspace --bins
	$(CARGO) bench --workspace --locked

bench-models: ## Neural models beside Python's, in one run (minutes; PYTHON with bench/requirements.txt)
	@bench/models.sh
