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

import { identityApiRef } from '@backstage/core-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  entityPresentationApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type { JsonObject } from '@backstage/types';
import { act } from '@testing-library/react';
import type { JSX } from 'react';
import { releasePipelineApiRef } from '../api';
import {
  openApprovalsRouteRef,
  openCalendarRouteRef,
  openTabRouteRef,
} from '../routes';
import type { FakeReleasePipelineApi } from './FakeReleasePipelineApi';

type Listener = () => void;

/** Signals in memory. */
export class FakeSignals {
  readonly #listeners = new Map<string, Set<Listener>>();

  readonly api = {
    subscribe: <T extends JsonObject>(
      channel: string,
      onMessage: (message: T) => void,
    ) => {
      // Ids only (R33), and each message is an object of its own.
      const tell = () => onMessage(JSON.parse('{"id":"1"}'));
      const listeners = this.#listeners.get(channel) ?? new Set();
      this.#listeners.set(channel, listeners.add(tell));
      return { unsubscribe: () => void listeners.delete(tell) };
    },
  };

  /** Tells whoever listens on a channel that something changed. */
  async send(channel: string): Promise<void> {
    await act(async () => {
      for (const listener of this.#listeners.get(channel) ?? []) {
        listener();
      }
    });
  }
}

const payments = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { owner: 'team-payments' },
};

/** Who reads. */
export const READER = 'user:default/test';

/** Renders in a portal whose backend is the given fake; signals are there. */
export function renderWith(
  api: FakeReleasePipelineApi,
  element: JSX.Element,
  options: {
    path?: string;
    /** A portal that does not have the page of approvals. */
    withoutApprovals?: boolean;
  } = {},
): { signals: FakeSignals } {
  const signals = new FakeSignals();
  renderInTestApp(
    <EntityProvider entity={payments}>{element}</EntityProvider>,
    {
      apis: [
        [releasePipelineApiRef, api],
        [signalApiRef, signals.api],
        [identityApiRef, mockApis.identity({ userEntityRef: READER })],
        [
          entityPresentationApiRef,
          {
            forEntity: entity => {
              const ref = typeof entity === 'string' ? entity : 'entity';
              const snapshot = {
                entityRef: ref,
                primaryTitle: ref.split('/').at(-1) ?? ref,
              };
              return { snapshot, promise: Promise.resolve(snapshot) };
            },
          },
        ],
      ],
      initialRouteEntries: options.path ? [options.path] : undefined,
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/release-pipeline': openTabRouteRef,
        '/change-calendar': openCalendarRouteRef,
        ...(!options.withoutApprovals && {
          '/approvals': openApprovalsRouteRef,
        }),
      },
    },
  );
  return { signals };
}
