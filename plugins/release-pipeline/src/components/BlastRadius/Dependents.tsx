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

import Button from '@material-ui/core/Button';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type {
  BlastRadius,
  Dependent,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useTextClasses } from '../../theme';

const SHOWN = 8;

function Row(props: { dependent: Dependent }) {
  const { how, owner, ref, via } = props.dependent;
  const texts = useTextClasses();
  return (
    <li>
      <EntityRefLink entityRef={ref} hideIcon />{' '}
      <span className={texts.muted}>
        {how}
        {via && !how.endsWith(via) && `, through ${via}`}
        {owner && (
          <>
            {', '}
            <EntityRefLink entityRef={owner} hideIcon />
          </>
        )}
      </span>
    </li>
  );
}

/** Who relies on the component: by themselves first, through others on demand. */
export function Dependents(props: { dependents: BlastRadius['dependents'] }) {
  const { because, known } = props.dependents;
  const texts = useTextClasses();
  const [open, setOpen] = useState(false);
  const direct = known.filter(({ via }) => via === undefined);
  const shown = open ? known : direct.slice(0, SHOWN);
  const rest = known.length - shown.length;
  return (
    <section>
      <h4>
        Relies on it
        {(known.length > 0 || !because) && ` (${known.length})`}
      </h4>
      <ul>
        {known.length === 0 && !because && (
          <li className={texts.muted}>Nothing that the catalog shows you.</li>
        )}
        {shown.map(dependent => (
          <Row key={dependent.ref} dependent={dependent} />
        ))}
        {because && <li>Not known in full: {because}.</li>}
      </ul>
      {(rest > 0 || open) && (
        <Button
          size="small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show fewer' : `${rest} more, also through these`}
        </Button>
      )}
    </section>
  );
}
