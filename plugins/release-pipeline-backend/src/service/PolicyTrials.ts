/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import type {
  RetroRun,
  RetroRunAnswer,
  TrialOptions,
  TriedGate,
  WhatIf,
  WhatIfAnswer,
} from 'backstage-plugin-release-pipeline-common';
import type { GateType } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { listNames } from '../config/problems';
import type { PolicyRegistry } from '../config/readGates';
import {
  readTried,
  type WrittenGate,
  writtenGates,
} from '../config/triedGates';
import type { ReleasePipelineConfig } from '../config/types';
import { readHistory } from '../database/history';
import { mayAsk } from '../domain/asks';
import { gateSet } from '../domain/gateSet';
import { releaseOf, stageOf } from '../domain/lookups';
import { problemsOfAsking } from '../domain/problemsOfAsking';
import { retroCases, stageLookedAt } from '../domain/retro';
import {
  retroChart,
  retroItem,
  retroSentence,
  retroTotals,
} from '../domain/retroTotals';
import { riskOf } from '../domain/risk';
import type { GateSpec, StagePolicy } from '../domain/types';
import { verdictFor } from '../domain/verdict';
import { releaseRef } from '../domain/view/parts';
import { iso } from '../domain/words';
import { incidentChecks } from '../gates/soakStops';
import type { Access } from './access';
import type { ComponentStates, LoadedState } from './ComponentStates';
import type { DifferenceReader } from './DifferenceReader';
import { type GateEvaluator, whyNoPast } from './GateEvaluator';
import { judgeCases } from './judgeCases';
import { readableState } from './readableState';
import { Turns } from './Turns';

/** Git, before the gates, which have as long. */
const GIT_MS = 30_000;
/** All of it together; what was not asked by then is unknown. */
const RUN_MS = 60_000;
const PER_PERSON = 2;
const LAST = 20;
const SHOWN_RELEASES = 100;

/** Who asks, and until when they want to know. */
export interface Asker {
  credentials: BackstageCredentials;
  signal: AbortSignal;
}

/**
 * Tells what a policy would say, before it bites: what would hold a release back
 * from a stage now, and how a gate would have judged the last releases. Nothing
 * of it is kept, and nothing that is said of promotions changes by it. For
 * people who may ask or decide there (R22).
 */
export class PolicyTrials {
  readonly #knex: Knex;
  readonly #config: ReleasePipelineConfig;
  readonly #registry: PolicyRegistry;
  readonly #states: ComponentStates;
  readonly #access: Access;
  readonly #gates: GateEvaluator;
  readonly #differences: Pick<DifferenceReader, 'readFor'>;
  readonly #turns = new Turns({ perPerson: PER_PERSON });

  private constructor(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    registry: PolicyRegistry;
    states: ComponentStates;
    access: Access;
    gates: GateEvaluator;
    differences: Pick<DifferenceReader, 'readFor'>;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#registry = options.registry;
    this.#states = options.states;
    this.#access = options.access;
    this.#gates = options.gates;
    this.#differences = options.differences;
  }

  static create(options: {
    knex: Knex;
    config: ReleasePipelineConfig;
    /** Kinds of gates, as at start. */
    registry: PolicyRegistry;
    states: ComponentStates;
    access: Access;
    gates: GateEvaluator;
    differences: Pick<DifferenceReader, 'readFor'>;
  }): PolicyTrials {
    return new PolicyTrials(options);
  }

  /** What can be tried for a component; asks nobody outside. */
  async options(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<TrialOptions> {
    const state = await this.#readable(ref, credentials);
    const stages = (state.pipeline?.stages ?? []).map(async stage => {
      const answer = await this.#access.authorize(
        'try',
        { component: state.component, stage },
        credentials,
      );
      return {
        name: stage.name,
        try: { allowed: answer.allowed, because: answer.because },
        gates: answer.allowed
          ? this.#written(state, stage).map(gate =>
              this.#view(gate, this.#read(state, stage, gate)),
            )
          : [],
      };
    });
    return {
      stages: await Promise.all(stages),
      releases: [...state.releases]
        .sort((a, b) => b.firstSeenAt - a.firstSeenAt)
        .slice(0, SHOWN_RELEASES)
        .map(releaseRef),
    };
  }

  /**
   * What would hold a release back from a stage, if it were asked for now. Every
   * gate is asked, costly ones too, since a person waits for it.
   *
   * @throws NotAllowedError, InputError for a stage or release that is not there
   */
  async whatIf(
    ref: string,
    { direction = 'forward', releaseId, stage: name }: WhatIf,
    asker: Asker,
  ): Promise<WhatIfAnswer> {
    const {
      state: known,
      stage,
      person,
    } = await this.#authorized(ref, name, asker);
    const release = releaseOf(known, releaseId);
    if (!release) {
      throw new InputError(
        `There is no release '${releaseId}' of '${ref}'; expected the id of one that is known here`,
      );
    }
    return this.#turns.take(person, asker.signal, async () => {
      // It may have waited for its turn, and nobody may have asked Git about it.
      const state = await this.#differences.readFor(
        await this.#states.load(this.#knex, ref),
        stage,
        release,
        { caller: asker.signal, inTime: limited(asker.signal, GIT_MS) },
      );
      const risk = riskOf(state, stage, release);
      const results = await this.#gates.evaluate(
        state,
        gateSet(stage, direction, risk.class).map(gate => ({
          stage,
          release,
          gate,
          direction,
          risk: risk.class,
        })),
        { signal: asker.signal },
      );
      const answered = {
        ...state,
        gateResults: [...results, ...state.gateResults],
      };
      const ask = mayAsk(state, stage.name, release.id);
      const askerMay = await this.#access.authorize(
        'ask',
        { component: state.component, stage, risk: risk.class },
        asker.credentials,
      );
      return {
        askedAt: iso(state.now),
        verdict: {
          ...verdictFor(answered, stage, release, undefined, [], direction),
          ask: ask.ok
            ? { allowed: askerMay.allowed, because: askerMay.because }
            : { allowed: false, because: ask.message },
        },
        problems: problemsOfAsking(state, stage, release, direction),
      };
    });
  }

  /**
   * How a gate would have judged the last releases, each as of the moment that
   * mattered. What nobody kept is unknown, and said so.
   *
   * @throws NotAllowedError, InputError for a stage or gate that is not there, a
   * gate that asks people, and keys that it does not take
   */
  async retro(
    ref: string,
    { gate: gateName, last = LAST, set, stage: name, with: changes }: RetroRun,
    asker: Asker,
  ): Promise<RetroRunAnswer> {
    const { state, stage, person } = await this.#authorized(ref, name, asker);
    const all = this.#written(state, stage);
    const written = all.find(
      gate => gate.name === gateName && (!set || gate.set === set),
    );
    if (!written) {
      throw new InputError(
        `There is no gate '${gateName}' in ${
          set ? `'${set}' of ` : ''
        }stage '${name}'; expected one of ${listNames(
          new Set(all.map(gate => gate.name)),
        )}`,
      );
    }
    const gate = this.#read(state, stage, written, changes);
    if (gate.people) {
      throw new InputError(
        `'${gateName}' asks people, who decide anew each time; expected a gate that judges by facts`,
      );
    }
    return this.#turns.take(person, asker.signal, async () => {
      const history = await readHistory(
        this.#knex,
        await this.#states.load(this.#knex, ref),
        incidentChecks([
          ...this.#config.pipelines.values(),
          { stages: [{ ...stage, gates: [gate] }] },
        ]),
      );
      const cases = retroCases(history.state, {
        stage,
        gate,
        set: written.set,
        last,
      });
      const judged = await judgeCases({
        gates: this.#gates,
        history,
        stage,
        gate,
        cases,
        caller: asker.signal,
        inTime: limited(asker.signal, RUN_MS),
      });
      const releases = judged.map(each => retroItem(stage.name, each));
      const totals = retroTotals(releases);
      return {
        askedAt: iso(history.state.now),
        stage: stage.name,
        gate: this.#view(
          { ...written, entry: { ...written.entry, ...changes } },
          gate,
        ),
        changed: Object.keys(changes ?? {}),
        looksAt: stageLookedAt(stage.name, gate),
        notes: this.#whyNot(gate).map(because => [because]),
        totals,
        sentence: retroSentence(totals),
        chart: retroChart(gate.title, judged),
        releases,
      };
    });
  }

  #written({ pipeline }: LoadedState, stage: StagePolicy): WrittenGate[] {
    return pipeline
      ? writtenGates(this.#config, {
          pipeline: pipeline.name,
          stage: stage.name,
        })
      : [];
  }

  #read(
    { pipeline }: LoadedState,
    stage: StagePolicy,
    written: WrittenGate,
    changes?: Record<string, unknown>,
  ): GateSpec {
    const place = { pipeline: pipeline?.name ?? '', stage: stage.name };
    return readTried(this.#config, this.#registry, place, written, changes);
  }

  #view({ entry, name, set }: WrittenGate, gate: GateSpec): TriedGate {
    const { of, type, ...settings } = entry;
    const because = this.#whyNot({ ...gate, parts: undefined }).at(0);
    return {
      name,
      set,
      type: gate.type,
      kind: gate.kind,
      title: gate.title,
      of: gate.of,
      observeOnly: gate.observeOnly ?? false,
      retro:
        because === undefined ? { allowed: true } : { allowed: false, because },
      settings,
    };
  }

  /** Why a gate, or parts of it, cannot be asked about the past. */
  #whyNot(gate: GateSpec): string[] {
    const because = gate.composition
      ? (gate.parts ?? []).flatMap(part => this.#whyNot(part.gate))
      : whyNoPast(this.#gateType(gate), gate) ?? [];
    return [...new Set([because].flat())];
  }

  #gateType({ type }: GateSpec): GateType | undefined {
    return this.#registry.gateTypes.get(type);
  }

  #readable(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<LoadedState> {
    return readableState(
      { knex: this.#knex, states: this.#states, access: this.#access },
      ref,
      credentials,
    );
  }

  async #authorized(
    ref: string,
    name: string,
    { credentials }: Asker,
  ): Promise<{ state: LoadedState; stage: StagePolicy; person: string }> {
    const state = await this.#readable(ref, credentials);
    const stage = stageOf(state, name);
    // What is there to be tried is only for those who may.
    const { allowed, because } = await this.#access.authorize(
      'try',
      { component: state.component, stage },
      credentials,
      { fresh: true },
    );
    if (!allowed) {
      throw new NotAllowedError(because);
    }
    if (!stage) {
      throw new InputError(
        `There is no stage '${name}' in the pipeline of '${ref}'; expected one of ${listNames(
          (state.pipeline?.stages ?? []).map(each => each.name),
        )}`,
      );
    }
    return { state, stage, person: this.#access.principal(credentials) };
  }
}

function limited(signal: AbortSignal, within: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(within)]);
}
