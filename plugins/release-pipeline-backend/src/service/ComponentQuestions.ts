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

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JobQueue } from '../jobs/JobQueue';
import { Patience } from './Patience';

/** What it works with. */
export interface ComponentQuestionsOptions {
  queue: JobQueue;
  /** The end of the plugin. */
  stopping: AbortSignal;
  logger: LoggerService;
}

/**
 * Questions about components that nobody at work need wait for long: one at a
 * time for each component, and an answer that comes late wakes it.
 */
export class ComponentQuestions {
  readonly #queue: JobQueue;
  readonly #patience: Patience;
  readonly #open = new Set<string>();

  private constructor(options: ComponentQuestionsOptions) {
    const { queue, stopping, logger } = options;
    this.#queue = queue;
    this.#patience = new Patience({ stopping, logger });
  }

  static create(options: ComponentQuestionsOptions): ComponentQuestions {
    return new ComponentQuestions(options);
  }

  /** Whether an answer about this component is still awaited. */
  isOpen(ref: string): boolean {
    return this.#open.has(ref);
  }

  /**
   * Nothing is asked while another answer about the component is awaited.
   *
   * @param question - tells whether anything was learnt
   * @returns whether anything was learnt by now.
   */
  async ask(
    ref: string,
    upstream: string,
    question: (signal: AbortSignal) => Promise<boolean>,
  ): Promise<boolean> {
    if (this.#open.has(ref)) {
      return false;
    }
    this.#open.add(ref);
    const learnt = await this.#patience.with(
      upstream,
      async signal => {
        try {
          return await question(signal);
        } finally {
          this.#open.delete(ref);
        }
      },
      async late => {
        if (late) {
          await this.#queue.send('advance-component', { ref }, { key: ref });
        }
      },
    );
    return learnt ?? false;
  }
}
