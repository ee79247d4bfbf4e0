# Holds an export against JSON schemas, and says in which of its objects what does not fit.
#
# In:  `right` or `wrong`, what each FILE is to be; FORMAT (stix, misp, warninglist, eve); SCHEMAS: a file of ours beside
#      this one, or a folder of official ones; FILE... Out: 0 where all are so; 1 where one is not, with its faults on
#      stdout; 2 where SCHEMAS lacks something.
#
# Official schemas, as their projects have them (see docs/testing.md):
#      stix/         a copy of cti-stix2-json-schemas, of STIX 2.1 (schemas/common, sdos, sros, observables)
#      misp/         event.json (there may be several, event*.json: MISP's own, PyMISP's), warninglist.json
#      suricata/     schema.json
# Each object of a bundle is held against the schema of its own type: bundle.json itself would also take an object that fits
# no type as a custom one. `teiten` is taken out of EVE before: the schema is that of what Suricata itself writes.
# Nothing is fetched: a reference that is not in the folder is an error.
import glob
import json
import os
import sys

import jsonschema


class Resolver(jsonschema.RefResolver):
    def resolve_remote(self, uri):
        raise LookupError(uri + ' is not in the folder')


def load(name):
    with open(name) as file:
        return json.load(file)


def faults_of(schema, value, store={}):
    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    resolver = Resolver(schema.get('$id', schema.get('id', '')), schema, store=store)
    for fault in kind(schema, resolver=resolver, format_checker=jsonschema.FormatChecker()).iter_errors(value):
        yield list(fault.absolute_path), fault.message


def stix(folder, bundle):
    schemas = [load(name) for name in glob.glob(folder + '/stix/**/schemas/*/*.json', recursive=True)]
    of_type = {schema['title']: schema for schema in schemas if 'title' in schema}
    store = {schema['$id']: schema for schema in schemas}
    envelope = json.loads(json.dumps(of_type['bundle']))
    del envelope['properties']['objects']['items']
    yield from faults_of(envelope, bundle, store)
    for each in bundle['objects']:
        if each['type'] not in of_type:
            yield [each['type']], 'is of no type that has a schema'
            continue
        for path, fault in faults_of(of_type[each['type']], each, store):
            yield [each['id']] + path, fault


def misp(folder, event):
    names = glob.glob(folder + '/misp/event*.json')
    if not names:
        raise FileNotFoundError(folder + '/misp/event.json')
    for name in names:
        for path, fault in faults_of(load(name), event):
            yield [os.path.basename(name)] + path, fault


def warninglist(folder, value):
    yield from faults_of(load(folder + '/misp/warninglist.json'), value)


def eve(folder, records):
    schema = load(folder + '/suricata/schema.json')
    for number, record in enumerate(records):
        record.pop('teiten', None)
        for path, fault in faults_of(schema, record):
            yield [number] + path, fault


def ours(name, value, lines):
    schema = load(name)
    for each in value if lines else [value]:
        yield from faults_of(schema, each)


official = {'stix': stix, 'misp': misp, 'warninglist': warninglist, 'eve': eve}
wanted, form, schemas, *names = sys.argv[1:]
differ = False
for name in names:
    with open(name) as file:
        value = [json.loads(line) for line in file] if form == 'eve' else json.load(file)
    try:
        faults = list(official[form](schemas, value) if os.path.isdir(schemas) else ours(schemas, value, form == 'eve'))
    except (OSError, KeyError, LookupError, jsonschema.RefResolutionError) as lack:
        print(f'{schemas}: {lack!r}')
        sys.exit(2)
    if bool(faults) != (wanted == 'wrong'):
        differ = True
        print(f'{name} is not {wanted} by {schemas}')
        for path, fault in faults[:5]:
            print(path, fault[:300])
sys.exit(differ)
