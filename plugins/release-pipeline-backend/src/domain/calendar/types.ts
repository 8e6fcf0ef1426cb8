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

import type {
  CalendarEventKind,
  Direction,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';

/** The time that clocks show somewhere, in milliseconds as if it were UTC. */
export type WallTime = number;

/** When an event takes place, as it was written. */
export interface EventTimes {
  /** An IANA name such as `Europe/Berlin`. */
  zone: string;
  start: WallTime;
  /** How long it lasts, in milliseconds. */
  lengthMs: number;
  /** Counted by a stopwatch; else up to the time that the clocks show then. */
  elapsed: boolean;
  recurrence?: {
    /** RRULE of RFC 5545, without that word. */
    rule: string;
    /** Occurrences that are left out, by their start. */
    exdates: WallTime[];
    /** Further ones. */
    rdates: WallTime[];
  };
}

/** What an event speaks of; each key that is given must name it. */
export interface CalendarScope {
  /** Entity refs, lower case. */
  components?: string[];
  /** Entity refs, lower case. */
  systems?: string[];
  /** Entity refs, lower case. */
  owners?: string[];
  /** Values of `spec.type`. */
  types?: string[];
  stages?: string[];
  /** Argo CD instances; one of the stage's applications is on one of them. */
  instances?: string[];
  /** Of the system; entity refs, lower case. */
  domains?: string[];
  /** One of the stage's applications goes to one of them, by server or name. */
  clusters?: string[];
  /** `key=value`; the catalog entity has one of them. */
  labels?: string[];
}

/**
 * A standing event: a freeze denies, a window allows (R28), and the others are
 * notes, which hold nothing.
 */
export interface CalendarEvent {
  /** Unique among events of its kind from one source. */
  name: string;
  /** `config`, `portal`, or `feed:` and the name of a feed; `config` unless set. */
  source?: string;
  /** Raised by each change of it; absent where it is not kept by us. */
  version?: number;
  kind: CalendarEventKind;
  title: string;
  scope: CalendarScope;
  /** Taken out of the scope: whatever one of the keys names. */
  except: CalendarScope;
  /** Other directions go their way as if there were no such event. */
  directions: Direction[];
  /** Absent: any. */
  risk?: RiskClass[];
  times: EventTimes;
  reason?: string;
  /** Entity ref of who is to be asked. */
  owner?: string;
  /** An http(s) address. */
  link?: string;
  /** It takes place no more from then on. */
  endedAt?: Instant;
  /** Why its times cannot be told, where that is known. */
  untold?: string;
  /** Why `times` is only when it may take place at most. */
  doubt?: string;
}

/** One time that an event takes place; the end is no part of it. */
export interface Occurrence {
  from: Instant;
  to: Instant;
}

/** What is to be changed, as far as events speak of it. */
export interface CalendarSubject {
  /** Entity ref, lower case. */
  component: string;
  system?: string;
  owner?: string;
  type?: string;
  stage: string;
  /** Of all of the stage's applications. */
  instances: string[];
  /** Of its system; absent: none. */
  domain?: string;
  /** Of these not all is known, so that no freeze passes it over by them. */
  notKnown?: ReadonlyArray<'domain' | 'instances' | 'clusters' | 'labels'>;
  /** Servers and names that the stage's applications go to. */
  clusters?: string[];
  /** `key=value` each. */
  labels?: string[];
  direction: Direction;
  risk: RiskClass;
}
