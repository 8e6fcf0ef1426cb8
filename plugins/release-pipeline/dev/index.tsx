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

import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import plugin, { releasePipelineApiRef } from '../src';
import { CalendarCard } from '../src/components/CalendarCard';
import { CalendarStrip } from '../src/components/CalendarStrip';
import { FreezeBanner } from '../src/components/FreezeBanner';
import { QuietTimes } from '../src/components/QuietTimes';
import { ReleaseCard } from '../src/components/ReleaseCard';
import { ReleasePipelineTab } from '../src/components/ReleasePipelineTab';
import { StoryApi } from './StoryApi';
import { tabs } from './tabs';

function State(props: { query: URLSearchParams; name: string }) {
  const { query, name } = props;
  if (query.has('card')) {
    return <ReleaseCard />;
  }
  if (query.has('strip')) {
    return (
      <div style={{ maxWidth: 344 }}>
        <CalendarStrip componentRef={`component:default/${name}`} name={name} />
      </div>
    );
  }
  if (query.has('banner')) {
    return <FreezeBanner inPage />;
  }
  if (query.has('quiet')) {
    return <QuietTimes component={`component:default/${name}`} stage="" />;
  }
  if (query.has('home')) {
    return <CalendarCard />;
  }
  return <ReleasePipelineTab />;
}

// The states of the tab, chosen by `?state=`; `?card`,
// `?strip`, `?banner`, `?quiet` and `?home` show those instead.
function States() {
  const query = new URLSearchParams(window.location.search);
  const state = query.get('state') ?? 'full';
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: state, namespace: 'default' },
    spec: { owner: 'team-payments' },
  };
  return (
    <EntityProvider entity={entity}>
      <div style={{ padding: 24 }}>
        <State query={query} name={state} />
      </div>
      <ul>
        {[...Object.keys(tabs), 'loading', 'error', 'forbidden'].map(name => (
          <li key={name}>
            <a href={`/states?state=${name}`}>{name}</a>
          </li>
        ))}
        {['full', 'empty', 'many', 'loading', 'error'].map(name => (
          <li key={`calendar ${name}`}>
            <a href={`/change-calendar?story=${name}`}>calendar: {name}</a>
          </li>
        ))}
      </ul>
    </EntityProvider>
  );
}

const states = createFrontendPlugin({
  pluginId: 'states',
  title: 'States',
  extensions: [
    PageBlueprint.make({
      params: { path: '/states', loader: async () => <States /> },
    }),
  ],
});

createDevApp({
  features: [
    catalogPlugin,
    plugin.withOverrides({
      extensions: [
        plugin.getExtension('api:release-pipeline').override({
          params: defineParams =>
            defineParams({
              api: releasePipelineApiRef,
              deps: {},
              factory: () => new StoryApi(),
            }),
        }),
      ],
    }),
    states,
  ],
});
