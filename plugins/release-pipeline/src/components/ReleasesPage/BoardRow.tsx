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

import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink, entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { BoardRow as Row } from 'backstage-plugin-release-pipeline-common';
import { TAB_PATH } from '../../routes';
import { joined, NARROW, useTextClasses } from '../../theme';
import { headlineVocable, Status } from '../Status';
import { Words } from '../Words';
import { DecideButton } from './DecideButton';
import { StageCell } from './StageCell';

const useStyles = makeStyles(
  {
    name: { fontWeight: 600 },
    // A name breaks only where it is longer than this.
    names: { maxWidth: 220, overflowWrap: 'break-word' },
    owner: {
      whiteSpace: 'nowrap',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      [NARROW]: { whiteSpace: 'normal' },
    },
    // Not narrower than a few words; on a narrow page no wider either.
    sentence: {
      minWidth: 136,
      overflowWrap: 'break-word',
      [NARROW]: { maxWidth: 190 },
    },
    below: { marginTop: 4 },
  },
  { name: 'ReleasePipelineBoardRow' },
);

/** What holds or moves the newest release; what is as it should be needs no sentence. */
function Holds(props: { row: Row }) {
  const { headline, problems } = props.row;
  const texts = useTextClasses();
  const vocable = headlineVocable(headline);
  const isQuiet = headline.status === 'up-to-date' && headline.tone === 'ok';
  return (
    <>
      {vocable && <Status of={vocable} />}
      {!isQuiet && (
        <div className={texts.meta}>
          {/* Release and stage stand in the row. */}
          <Words parts={headline.reason ?? headline.sentence} />
        </div>
      )}
      {problems.length > 0 && (
        <div>
          <Status
            of={{
              word:
                problems.length === 1
                  ? '1 thing needs mending'
                  : `${problems.length} things need mending`,
              tone: 'warn',
              glyph: 'triangle',
            }}
          />
        </div>
      )}
    </>
  );
}

/** Where no number stands: nothing ran in the last stages yet, or nobody knows. */
function whyNoNumber({ stages, state }: Row): string {
  const last = stages.filter(({ column }) => column === stages.at(-1)?.column);
  const isEmpty =
    last.length > 0 &&
    last.every(stage => stage.state === 'empty') &&
    state !== 'baseline';
  return isEmpty ? 'nothing ran there yet' : 'not known';
}

/** One component: which release is where, what holds the newest, what the reader may do. */
export function BoardRow(props: {
  row: Row;
  columns: string[];
  /** Without a column of its own for what the reader may do. */
  narrow: boolean;
}) {
  const { row, columns, narrow } = props;
  const { component, stages, behind, decide } = row;
  const classes = useStyles();
  const texts = useTextClasses();
  const entityLink = useRouteRef(entityRouteRef);
  const name = component.title ?? component.name;
  const tab = `${entityLink(parseEntityRef(component.ref))}${TAB_PATH}`;
  const button = decide && (
    <DecideButton promotionId={decide.promotionId} component={name} tab={tab} />
  );
  return (
    <tr>
      <th scope="row">
        <div className={classes.names}>
          <Link to={tab} className={classes.name}>
            {name}
          </Link>
        </div>
        {component.owner && (
          <div className={joined(texts.meta, classes.names, classes.owner)}>
            <EntityRefLink
              entityRef={component.owner}
              defaultKind="group"
              hideIcon
            />
          </div>
        )}
      </th>
      {columns.map(column => (
        <StageCell
          key={column}
          stages={stages.filter(stage => stage.column === column)}
        />
      ))}
      <td align="right">
        {behind === undefined ? (
          <>
            <span aria-hidden>–</span>
            <span className={texts.hidden}>{whyNoNumber(row)}</span>
          </>
        ) : (
          <span className={joined(behind === 0 ? texts.muted : texts.strong)}>
            {behind}
          </span>
        )}
      </td>
      <td>
        <div className={classes.sentence}>
          <Holds row={row} />
          {narrow && button && <div className={classes.below}>{button}</div>}
        </div>
      </td>
      {!narrow && <td align="right">{button}</td>}
    </tr>
  );
}
